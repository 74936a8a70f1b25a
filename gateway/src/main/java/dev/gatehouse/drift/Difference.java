package dev.gatehouse.drift;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Digest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a server is or says something else than was approved.
 *
 * @param subject an item such as {@code tool:read_file}, or a facet such as {@code instructions};
 *     preceded by the era, such as {@code MODERN tool:read_file}; or by another {@link Source},
 *     such as {@code AUTHORITY scopes}
 * @param approved digest of what was approved, null when it is new
 * @param seen digest of what is now, null when it is gone
 */
public record Difference(
        Change change, String subject, @Nullable Digest approved, @Nullable Digest seen) {
    /** Begins the subject of what is said of authorization; what follows is a facet of that. */
    public static final String AUTHORITY = Source.AUTHORITY.prefix();

    /** Ends the subject of what was heard in passing, whatever a full reading says. */
    static final String IN_PASSING = " in passing";

    /** What happened to the subject. */
    public enum Change {
        ADDED,
        REMOVED,
        CHANGED
    }

    public Source source() {
        return Source.of(subject);
    }

    /** Whether it is about who comes in and for what, and not about what is offered. */
    public boolean isOfAuthority() {
        return source() == Source.AUTHORITY;
    }

    /** Whether it was heard in an answer to an agent, whatever a full reading says. */
    public boolean isInPassing() {
        return subject.endsWith(IN_PASSING);
    }

    /** The subject, however it was heard. */
    public String plainSubject() {
        return isInPassing()
                ? subject.substring(0, subject.length() - IN_PASSING.length())
                : subject;
    }

    /** What follows the era or the source. */
    public String facet() {
        return plainSubject().substring(subject.indexOf(' ') + 1);
    }

    /** The subject of a tool's behaviour. */
    public static String ofBehaviour(ItemKey tool, String facet) {
        return Source.BEHAVIOUR.prefix() + facet + " " + tool;
    }

    /** The item that it is about; empty when it is about the server as a whole. */
    public Optional<ItemKey> item() {
        return switch (source()) {
            case DECLARATION -> item(facet());
            case BEHAVIOUR -> item(facet().substring(facet().indexOf(' ') + 1));
            case AUTHORITY, IDENTITY, PROVENANCE -> Optional.empty();
        };
    }

    private static Optional<ItemKey> item(String written) {
        int colon = written.indexOf(':');
        return colon < 0 || colon + 1 == written.length()
                ? Optional.empty()
                : Kind.find(written.substring(0, colon)).map(_ -> ItemKey.parse(written));
    }
}
