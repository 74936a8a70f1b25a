package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2025_03_26;
import static dev.gatehouse.mcp.Revision.V2025_11_25;

import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a notification says in another revision. */
public final class Notices {
    private record Kind(Revision until, Shape shape, List<String> required) {
        static Kind of(Shape shape, String... required) {
            return new Kind(Revision.V2026_07_28, shape, List.of(required));
        }

        /** Until the modern era, which has no such notification. */
        static Kind legacy() {
            return new Kind(V2025_11_25, ANY, List.of());
        }
    }

    private static final Shape ANY = Shape.NONE.with("_meta", Part.META);

    private static final Kind PROGRESS =
            Kind.of(
                    ANY.with("progressToken", "progress", "total").since(V2025_03_26, "message"),
                    "progressToken",
                    "progress");

    private static final Map<String, Kind> KINDS =
            Map.of(
                    "notifications/progress",
                    PROGRESS,
                    "notifications/message",
                    Kind.of(ANY.with("level", "logger", "data"), "level", "data"),
                    "notifications/cancelled",
                    Kind.of(ANY.with("requestId", "reason"), "requestId"),
                    "notifications/resources/updated",
                    Kind.of(ANY.with("uri"), "uri"),
                    "notifications/tools/list_changed",
                    Kind.of(ANY),
                    "notifications/prompts/list_changed",
                    Kind.of(ANY),
                    "notifications/resources/list_changed",
                    Kind.of(ANY),
                    "notifications/roots/list_changed",
                    Kind.legacy(),
                    "notifications/initialized",
                    Kind.legacy());

    private Notices() {}

    /**
     * The notification as the other revision has it, empty when it has none. Tokens and ids of
     * requests and subscriptions belong to one leg; whoever sends puts in those of the other.
     */
    public static Optional<Message.Notification> carried(
            Message.Notification note, Revision from, Revision to) {
        var passage = new Passage(from, to);
        if (passage.stays()) return Optional.of(note);
        var kind = KINDS.get(note.method());
        if (kind == null || !passage.knows(Revision.V2024_11_05, kind.until()))
            return Optional.empty();
        var params = kind.shape().object(note.params(), passage);
        return kind.required().stream().allMatch(params::has)
                ? Optional.of(new Message.Notification(note.method(), params))
                : Optional.empty();
    }
}
