package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Digest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What agents set in sessions of the gate's own, where all replicas find it. A session is known by
 * the digest of its id, a principal by the digest of its name. Every method blocks, and throws when
 * the store cannot be reached; then nothing is changed.
 */
public interface SessionSettings {
    /**
     * What is set in one session.
     *
     * @param version goes up with every change; 0 while nothing was ever set
     * @param level of log messages; null when none was set
     */
    record Setting(long version, @Nullable String level, Set<String> subscriptions) {
        public static final Setting NONE = new Setting(0, null, Set.of());

        public Setting {
            subscriptions = Set.copyOf(subscriptions);
        }

        Setting withLevel(@Nullable String named) {
            return new Setting(version, named, subscriptions);
        }

        Setting with(String uri) {
            var more = new TreeSet<>(subscriptions);
            more.add(uri);
            return new Setting(version, level, more);
        }

        Setting without(String uri) {
            var less = new TreeSet<>(subscriptions);
            less.remove(uri);
            return new Setting(version, level, less);
        }

        /** Whether both say the same, whatever their versions. */
        public boolean says(Setting other) {
            return withVersion(0).equals(other.withVersion(0));
        }

        public Setting withVersion(long other) {
            return new Setting(other, level, subscriptions);
        }
    }

    /** What a change came to. */
    sealed interface Outcome {
        /** It is durable, and the other replicas are told. */
        record Made(Setting now) implements Outcome {}

        /** The change itself finds that it cannot be. */
        record Refused() implements Outcome {}

        /** The principal has set something in as many sessions as it may. */
        record TooMany() implements Outcome {}
    }

    /** What is set in a session; {@link Setting#NONE} when nothing is. */
    Setting read(Digest session);

    /**
     * Changes what is set in a session, one change after another.
     *
     * @param principal whose session it is
     * @param until when the session can be presented no more
     * @param change what is set, to what shall be; empty when that cannot be
     */
    Outcome change(
            Digest session,
            Digest principal,
            Instant until,
            Function<Setting, Optional<Setting>> change);

    /** Forgets what was set in a session that has ended, and tells the other replicas so. */
    void end(Digest session);
}
