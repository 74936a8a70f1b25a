package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a legacy agent's session at the gate holds while it lasts, on this replica: what it set,
 * what it waits for and what it was asked. Safe for many threads.
 */
final class OwnSession {
    /** Severities of RFC 5424, as the protocol names them, the least first. */
    private static final List<String> LEVELS =
            List.of(
                    "debug",
                    "info",
                    "notice",
                    "warning",
                    "error",
                    "critical",
                    "alert",
                    "emergency");

    private final AtomicLong lastId = new AtomicLong();
    private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();
    private final Map<Id, Runnable> underWay = new ConcurrentHashMap<>();
    private final Map<Id, Consumer<Message>> asked = new ConcurrentHashMap<>();
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String level;

    static boolean isLevel(@Nullable String named) {
        return named != null && LEVELS.contains(named);
    }

    /** Sets the level of log messages, one that {@link #isLevel} knows. */
    void setLevel(@Nullable String named) {
        level = named;
    }

    /** The level that was set; null when none was. */
    @Nullable String level() {
        return level;
    }

    /** Whether a message of one level is to be heard by who wants those from another one on. */
    static boolean isHeard(@Nullable String said, String wanted) {
        return said == null || LEVELS.indexOf(said) >= LEVELS.indexOf(wanted);
    }

    /** An agent can name any number of resources of a template, and none of them costs it much. */
    boolean hasRoomFor(String uri) {
        return subscriptions.contains(uri)
                || (subscriptions.size() < Subscriptions.MAX_RESOURCES
                        && uri.length() <= Subscriptions.MAX_URI_CHARS);
    }

    void subscribe(String uri) {
        if (subscriptions.add(uri)) listeners.forEach(Runnable::run);
    }

    void unsubscribe(String uri) {
        if (subscriptions.remove(uri)) listeners.forEach(Runnable::run);
    }

    List<String> subscriptions() {
        return subscriptions.stream().sorted().toList();
    }

    /** Has it told when the subscriptions change. */
    void listen(Runnable changed) {
        listeners.add(changed);
    }

    void leave(Runnable changed) {
        listeners.remove(changed);
    }

    /** A request is under way; the action cancels it. */
    void begin(Id request, Runnable cancel) {
        underWay.put(request, cancel);
    }

    void end(Id request, Runnable cancel) {
        underWay.remove(request, cancel);
    }

    /** Cancels a request of the agent's; without effect when it is not under way. */
    void cancel(Id request) {
        var cancel = underWay.remove(request);
        if (cancel != null) cancel.run();
    }

    /** An id of the gate's own for something that the agent is asked; the answer goes there. */
    Id ask(Consumer<Message> answered) {
        var id = Id.of(lastId.incrementAndGet());
        asked.put(id, answered);
        return id;
    }

    void forget(Id question) {
        asked.remove(question);
    }

    /** Hands an agent's answer to who asked; false when nobody did. */
    boolean answered(Message message) {
        var id =
                switch (message) {
                    case Message.Result result -> result.id();
                    case Message.Failure failure -> failure.id();
                    case Message.Request _, Message.Notification _ -> null;
                };
        var waits = id == null ? null : asked.remove(id);
        if (waits == null) return false;
        waits.accept(message);
        return true;
    }

    /** Takes what the agent tells: an answer to who asked, a cancellation to what it cancels. */
    void hear(Message message) {
        if (!(message instanceof Message.Notification note)) {
            var _ = answered(message);
            return;
        }
        var cancelled = note.params().member("requestId");
        if (note.method().equals("notifications/cancelled")
                && cancelled != null
                && Id.isId(cancelled)) cancel(new Id(cancelled));
    }

    /**
     * The filter of what the session listens to, as the model says it.
     *
     * @param mayRead asked of each resource, because a subscription can outlive the right to read
     */
    Json.Obj filter(Predicate<String> mayRead) {
        return Json.object(
                "toolsListChanged", true,
                "promptsListChanged", true,
                "resourcesListChanged", true,
                "resourceSubscriptions", subscriptions().stream().filter(mayRead).toList());
    }
}
