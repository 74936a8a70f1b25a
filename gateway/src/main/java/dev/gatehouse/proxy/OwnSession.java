package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.proxy.SessionSettings.Setting;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a legacy agent's session at the gate holds while it lasts, on this replica: what it set,
 * what it waits for and what it was asked. What it set is everybody's: here stands what was last
 * heard of it. Safe for many threads.
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

    /** What goes on in the session. It is told on any thread. */
    interface Activity {
        /** Other resources are subscribed to. */
        void subscriptionsChanged();

        /** The agent cancels it. */
        void cancelled();

        /** Its agent has gone from it, and will rather come back to another one. */
        void superseded();

        /** The session is over, and so is whatever goes on in it. */
        void sessionEnded();
    }

    private final Digest key;
    private final String principal;
    private final Replay replay;
    private final AtomicLong lastId = new AtomicLong(new SecureRandom().nextInt(1 << 30));
    private final Map<Id, Activity> calls = new ConcurrentHashMap<>();
    private final Map<Id, Consumer<Message>> asked = new ConcurrentHashMap<>();

    /** Streams of news; the last one that hears the server is told. */
    private final List<Activity> listeners = new CopyOnWriteArrayList<>();

    /** Those of them to which the server has begun to tell its news. */
    private final Set<Activity> hearing = ConcurrentHashMap.newKeySet();

    /** The stream of news whose agent may come back. */
    private final AtomicReference<@Nullable Activity> away = new AtomicReference<>();

    private final Set<Activity> activities = ConcurrentHashMap.newKeySet();
    private final AtomicLong doubts = new AtomicLong();
    private Setting setting = Setting.NONE;
    private long settled = -1;
    private volatile boolean over;

    /**
     * @param key the digest of its id
     * @param principal whose it is
     * @param replay what was sent in it
     */
    OwnSession(Digest key, String principal, Replay replay) {
        this.key = key;
        this.principal = principal;
        this.replay = replay;
    }

    /** What was sent on its streams. */
    Replay replay() {
        return replay;
    }

    Digest key() {
        return key;
    }

    String principal() {
        return principal;
    }

    // What is set, as far as it is known here

    /** Whether what is set is known, and not in doubt. */
    synchronized boolean isKnown() {
        return settled == doubts.get();
    }

    /** To be handed to {@link #settle} with what is read from now on. */
    long doubts() {
        return doubts.get();
    }

    /** It may be set otherwise by now. */
    void doubt() {
        doubts.incrementAndGet();
    }

    /** It is set otherwise by now, unless this is known here already. */
    synchronized void doubt(long version) {
        if (version > setting.version()) doubts.incrementAndGet();
    }

    /**
     * Takes what is set.
     *
     * @param since the doubts before it was read
     */
    void settle(Setting read, long since) {
        boolean changed;
        synchronized (this) {
            settled = Math.max(settled, since);
            changed = !read.subscriptions().equals(setting.subscriptions());
            if (read.version() < setting.version()) return;
            setting = read;
        }
        if (changed) listeners.forEach(Activity::subscriptionsChanged);
    }

    synchronized Setting setting() {
        return setting;
    }

    static boolean isLevel(@Nullable String named) {
        return named != null && LEVELS.contains(named);
    }

    /** The level of log messages that was set; null when none was. */
    @Nullable String level() {
        return setting().level();
    }

    /** Whether a message of one level is to be heard by who wants those from another one on. */
    static boolean isHeard(@Nullable String said, String wanted) {
        return said == null || LEVELS.indexOf(said) >= LEVELS.indexOf(wanted);
    }

    /** An agent can name any number of resources of a template, and none of them costs it much. */
    static boolean hasRoomFor(String uri, Setting set) {
        return set.subscriptions().contains(uri)
                || (set.subscriptions().size() < Subscriptions.MAX_RESOURCES
                        && uri.length() <= Subscriptions.MAX_URI_CHARS);
    }

    List<String> subscriptions() {
        return setting().subscriptions().stream().sorted().toList();
    }

    // What goes on

    /**
     * Has a stream of news told when the subscriptions change; it is the session's newest one as
     * soon as it {@link #hears}.
     */
    void listen(Activity stream) {
        listeners.remove(stream);
        listeners.add(stream);
        waits(null, stream);
        enter(stream);
    }

    /**
     * From now on the server tells the stream its news. What it told before only older streams have
     * heard, so one of them was the newest until then: no news are lost between the two.
     */
    void hears(Activity stream) {
        hearing.add(stream);
    }

    /** Its agent has gone: any other stream of news comes before it, and one at most waits so. */
    void stepBack(Activity stream) {
        if (listeners.remove(stream)) listeners.addFirst(stream);
        waits(stream, stream);
    }

    private void waits(@Nullable Activity now, Activity stream) {
        var before = away.getAndSet(now);
        if (before != null && !before.equals(stream)) before.superseded();
    }

    /** REQ-034: an agent with several streams of news is told each on one, the newest. */
    boolean isNewest(Activity stream) {
        var all = List.copyOf(listeners);
        var hear = all.stream().filter(hearing::contains).toList();
        if (!hear.isEmpty()) return hear.getLast().equals(stream);
        return all.isEmpty() || all.getLast().equals(stream);
    }

    void leave(Activity stream) {
        away.compareAndSet(stream, null);
        listeners.remove(stream);
        hearing.remove(stream);
        activities.remove(stream);
    }

    /** A request is under way. */
    void begin(Id request, Activity call) {
        calls.put(request, call);
        enter(call);
    }

    void end(Id request, Activity call) {
        calls.remove(request, call);
        activities.remove(call);
    }

    private void enter(Activity activity) {
        activities.add(activity);
        if (over) activity.sessionEnded();
    }

    /** Whether it would be missed. */
    boolean isInUse() {
        return !activities.isEmpty() || !asked.isEmpty() || !replay.isEmpty();
    }

    /** The agent ended it, here or at another replica. */
    void end() {
        over = true;
        replay.close();
        activities.forEach(Activity::sessionEnded);
    }

    /** Cancels a request of the agent's; without effect when it is not under way. */
    void cancel(Id request) {
        var call = calls.remove(request);
        if (call != null) call.cancelled();
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
