package dev.gatehouse.proxy;

import dev.gatehouse.http.Loop;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Digest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells one agent that what it sees in its lists changed. Agents are served what was approved, so
 * that is what is compared, a while after something may have changed: however much changes in that
 * time is one piece of news for each list. On the agent's loop.
 */
final class ListNews {
    /** A list that agents can be told of, by its member in the filter of a subscription. */
    enum Listed {
        TOOLS("tools"),
        PROMPTS("prompts"),
        RESOURCES("resources");

        private final String word;

        Listed(String word) {
            this.word = word;
        }

        private List<Kind> kinds() {
            return switch (this) {
                case TOOLS -> List.of(Kind.TOOL);
                case PROMPTS -> List.of(Kind.PROMPT);
                case RESOURCES -> List.of(Kind.RESOURCE, Kind.TEMPLATE);
            };
        }

        String capability() {
            return word;
        }

        String filter() {
            return word + "ListChanged";
        }

        String notification() {
            return "notifications/" + word + "/list_changed";
        }
    }

    private final Loop loop;
    private final Duration settle;
    private final Supplier<View> looks;
    private final Consumer<Listed> tell;
    private final Map<Listed, Digest> seen = new EnumMap<>(Listed.class);
    private Runnable noLook = () -> {};
    private boolean planned;

    /**
     * @param wanted what the agent wants to be told of
     * @param looks how the agent sees the world now
     */
    ListNews(
            Loop loop,
            Duration settle,
            List<Listed> wanted,
            Supplier<View> looks,
            Consumer<Listed> tell) {
        this.loop = loop;
        this.settle = settle;
        this.looks = looks;
        this.tell = tell;
        if (wanted.isEmpty()) return;
        var view = looks.get();
        for (var listed : wanted) seen.put(listed, view.digest(listed.kinds()));
    }

    /** Something may have changed. */
    void mayHaveChanged(Consumer<Runnable> guard) {
        if (planned || seen.isEmpty()) return;
        planned = true;
        noLook = loop.after(jittered(settle), () -> guard.accept(this::look));
    }

    /** Half as long more or less, by chance. */
    static Duration jittered(Duration about) {
        long nanos = Math.max(1, about.toNanos());
        return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos));
    }

    private void look() {
        if (!planned) return;
        planned = false;
        var view = looks.get();
        for (var listed : List.copyOf(seen.keySet())) {
            var now = view.digest(listed.kinds());
            if (!now.equals(seen.put(listed, now))) tell.accept(listed);
        }
    }

    void end() {
        planned = false;
        seen.clear();
        noLook.run();
    }
}
