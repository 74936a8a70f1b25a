package dev.gatehouse.links;

import dev.gatehouse.http.Loop;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who listens in one session with a server of an earlier revision: its own stream, and the
 * resources that it was asked to report on, as {@code subscriptions/listen} of the model (REQ-049).
 * On the session's home loop.
 */
final class Subscribers {
    /**
     * Members of the filter, what the server must have declared for them, and what it then says.
     */
    private enum Lists {
        TOOLS("toolsListChanged", "tools", "notifications/tools/list_changed"),
        PROMPTS("promptsListChanged", "prompts", "notifications/prompts/list_changed"),
        RESOURCES("resourcesListChanged", "resources", "notifications/resources/list_changed");

        private final String filter;
        private final String capability;
        private final String notification;

        Lists(String filter, String capability, String notification) {
            this.filter = filter;
            this.capability = capability;
            this.notification = notification;
        }
    }

    private static final String RESOURCES = "resourceSubscriptions";
    private static final String UPDATED = "notifications/resources/updated";
    private static final Json TRUE = new Json.Bool(true);
    private static final int MAX_UNDER_WAY = 4;

    /** A connection that is just closing is met by chance, and seldom twice. */
    private static final int MAX_TRIES = 3;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private enum Standing {
        NONE,
        OPENING,
        OPEN,
        REFUSED
    }

    /** One that listens. */
    private static final class Listener {
        private final Set<String> lists = new HashSet<>();
        private final Set<String> wanted = new LinkedHashSet<>();
        private final Set<String> granted = new LinkedHashSet<>();
        private final Consumer<Message.Notification> told;
        private final Runnable gone;
        private Json.Obj honoured = Json.object();
        private int unanswered;
        private boolean acknowledged;

        Listener(Consumer<Message.Notification> told, Runnable gone) {
            this.told = told;
            this.gone = gone;
        }
    }

    private final Loop home;
    private final Duration patience;
    private final Wire wire;
    private final Supplier<Id> ids;
    private final Consumer<Message.Notification> own;
    private final Consumer<Message.Request> asked;
    private final Consumer<String> stray;
    private final Runnable lost;
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<String, Integer> subscribed = new LinkedHashMap<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private int underWay;

    /** Who else waits until the server has answered whether it reports a resource. */
    private final Map<String, List<Consumer<Boolean>>> asking = new HashMap<>();

    /** What waits until the server has answered that it reports a resource no more. */
    private final Map<String, List<Runnable>> leaving = new HashMap<>();

    private Standing standing = Standing.NONE;
    private Json.Obj served = Json.object();
    private boolean isServed;
    private Wire.@Nullable Sent stream;

    /**
     * @param patience a server may take to answer a subscription
     * @param stray told what came that belongs to nobody
     */
    Subscribers(
            Loop home,
            Duration patience,
            Wire wire,
            Supplier<Id> ids,
            Consumer<Message.Notification> own,
            Consumer<Message.Request> asked,
            Consumer<String> stray,
            Runnable lost) {
        this.home = home;
        this.patience = patience;
        this.wire = wire;
        this.ids = ids;
        this.own = own;
        this.asked = asked;
        this.stray = stray;
        this.lost = lost;
    }

    /** The session is open: its own stream is opened, because servers may ask on it at any time. */
    void open(Json.Obj served) {
        this.served = served;
        isServed = true;
        openStream();
    }

    private void openStream() {
        standing = Standing.OPENING;
        stream = wire.listen(new Own());
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    /** The session's own stream. */
    private final class Own implements Wire.Inlet {
        @Override
        public boolean goes() {
            return standing == Standing.OPENING || standing == Standing.OPEN;
        }

        @Override
        public void opened() {
            decided(Standing.OPEN);
        }

        @Override
        public void message(Message message) {
            switch (message) {
                case Message.Notification note -> own.accept(note);
                case Message.Request request -> asked.accept(request);
                case Message.Result _, Message.Failure _ -> {
                    // it belongs to nobody (REQ-034, REQ-037)
                    stray.accept("an answer to a request that is not in flight");
                }
            }
        }

        @Override
        public void withheld(String what) {
            stray.accept(what);
        }

        @Override
        public void ended(Wire.Ending ending) {
            stream = null;
            if (ending instanceof Wire.Ending.SessionLost) {
                lost.run();
                return;
            }
            if (standing == Standing.OPENING) {
                decided(Standing.REFUSED);
                return;
            }
            // It stood, so the server has one: whoever listens next has it opened again.
            if (standing == Standing.OPEN) standing = Standing.NONE;
            for (var listener : List.copyOf(listeners)) listener.gone.run();
        }
    }

    private void decided(Standing now) {
        if (standing != Standing.OPENING) return;
        standing = now;
        for (var listener : List.copyOf(listeners)) begin(listener, listener.honoured);
    }

    /**
     * Adds one that listens to what its filter names; it is told first what of it is honoured.
     *
     * @return what ends it
     */
    Runnable add(Json.Obj filter, Consumer<Message.Notification> told, Runnable gone) {
        var listener = new Listener(told, gone);
        listener.honoured = filter;
        listeners.add(listener);
        if (standing == Standing.NONE && isServed) openStream();
        else if (standing == Standing.OPEN || standing == Standing.REFUSED) begin(listener, filter);
        return () -> remove(listener);
    }

    private void begin(Listener listener, Json.Obj filter) {
        listener.honoured = Json.object();
        for (var list : Lists.values()) {
            boolean declared = TRUE.equals(served.object(list.capability).member("listChanged"));
            if (standing != Standing.OPEN || !declared || !TRUE.equals(filter.member(list.filter)))
                continue;
            listener.lists.add(list.notification);
            listener.honoured = listener.honoured.with(list.filter, TRUE);
        }
        boolean reports = TRUE.equals(served.object("resources").member("subscribe"));
        if (standing == Standing.OPEN && reports)
            for (var each : filter.array(RESOURCES))
                if (each instanceof Json.Str(var uri)) listener.wanted.add(uri);
        listener.unanswered = listener.wanted.size();
        if (listener.unanswered == 0) acknowledge(listener);
        for (var uri : List.copyOf(listener.wanted)) subscribe(listener, uri);
    }

    /** Servers may deal with two requests in any order, so one on its way is waited for. */
    private void subscribe(Listener listener, String uri) {
        var turn = leaving.get(uri);
        if (turn != null) {
            turn.add(() -> {
                if (listeners.contains(listener)) subscribe(listener, uri);
            });
            return;
        }
        if (subscribed.merge(uri, 1, Integer::sum) > 1) {
            var others = asking.get(uri);
            if (others == null) settled(listener, uri, true);
            else others.add(taken -> settled(listener, uri, taken));
            return;
        }
        var others = new ArrayList<Consumer<Boolean>>();
        asking.put(uri, others);
        var request =
                new Message.Request(
                        ids.get(), Method.RESOURCES_SUBSCRIBE.wire(), Json.object("uri", uri));
        send(
                request,
                taken -> {
                    asking.remove(uri);
                    settled(listener, uri, taken);
                    for (var other : others) other.accept(taken);
                });
    }

    private void settled(Listener listener, String uri, boolean taken) {
        // who left meanwhile has given back only what was granted by then
        if (taken && listeners.contains(listener)) listener.granted.add(uri);
        else release(uri);
        if (--listener.unanswered == 0) acknowledge(listener);
    }

    private void acknowledge(Listener listener) {
        if (!listeners.contains(listener) || listener.acknowledged) return;
        if (!listener.granted.isEmpty())
            listener.honoured =
                    listener.honoured.with(RESOURCES, Json.of(List.copyOf(listener.granted)));
        listener.acknowledged = true;
        listener.told.accept(
                new Message.Notification(
                        "notifications/subscriptions/acknowledged",
                        Json.object("notifications", listener.honoured)));
    }

    private void remove(Listener listener) {
        if (!listeners.remove(listener)) return;
        for (var uri : listener.granted) release(uri);
    }

    /** Nobody is left who wants to hear of it: the server need not report it. */
    private void release(String uri) {
        var left = subscribed.computeIfPresent(uri, (_, count) -> count == 1 ? null : count - 1);
        if (left != null || standing != Standing.OPEN) return;
        var request =
                new Message.Request(
                        ids.get(), Method.RESOURCES_UNSUBSCRIBE.wire(), Json.object("uri", uri));
        var next = new ArrayList<Runnable>();
        leaving.put(uri, next);
        send(
                request,
                _ -> {
                    leaving.remove(uri);
                    next.forEach(Runnable::run);
                });
    }

    /** Sends a request of the session's own: few at a time, for the way is everybody's. */
    private void send(Message.Request request, Consumer<Boolean> taken) {
        if (underWay == MAX_UNDER_WAY) {
            later.add(() -> sendNow(request, taken));
            return;
        }
        sendNow(request, taken);
    }

    private void sendNow(Message.Request request, Consumer<Boolean> taken) {
        underWay++;
        attempt(
                request,
                1,
                well -> {
                    underWay--;
                    taken.accept(well);
                    if (underWay < MAX_UNDER_WAY && !later.isEmpty()) later.remove().run();
                });
    }

    private void attempt(Message.Request request, int tries, Consumer<Boolean> taken) {
        Runnable again = () -> again(request, tries, taken);
        var answer = new Answer(request.id(), taken, tries < MAX_TRIES ? again : null);
        answer.noPatience = home.after(patience, answer::unanswered);
        answer.sent = wire.ask(request, answer);
    }

    /** To subscribe twice is to subscribe once, so what broke off can be asked again. */
    private void again(Message.Request request, int tries, Consumer<Boolean> taken) {
        var _ =
                home.after(
                        PAUSE,
                        () -> {
                            if (standing == Standing.OPEN)
                                attempt(
                                        new Message.Request(
                                                ids.get(), request.method(), request.params()),
                                        tries + 1,
                                        taken);
                            else taken.accept(false);
                        });
    }

    private static final class Answer implements Wire.Inlet {
        private final Id id;
        private final Consumer<Boolean> taken;
        private final @Nullable Runnable again;
        private Wire.@Nullable Sent sent;
        private Runnable noPatience = () -> {};
        private boolean over;

        /**
         * @param again asks again after the way there broke; null when that was tried enough
         */
        Answer(Id id, Consumer<Boolean> taken, @Nullable Runnable again) {
            this.id = id;
            this.taken = taken;
            this.again = again;
        }

        @Override
        public boolean goes() {
            return true;
        }

        @Override
        public void message(Message message) {
            if (message instanceof Message.Result(var to, _) && to.equals(id)) over(true);
            else if (message instanceof Message.Failure(var to, RpcError _) && id.equals(to))
                over(false);
        }

        @Override
        public void withheld(String what) {
            // it is for nobody
        }

        @Override
        public void ended(Wire.Ending ending) {
            boolean broke =
                    ending instanceof Wire.Ending.Failed || ending instanceof Wire.Ending.NotSent;
            if (over || again == null || !broke) {
                over(false);
                return;
            }
            over = true;
            noPatience.run();
            again.run();
        }

        private void over(boolean well) {
            if (over) return;
            over = true;
            noPatience.run();
            if (sent != null) sent.enough();
            taken.accept(well);
        }

        /** The others that wait for their turn must not wait for ever. */
        private void unanswered() {
            if (sent != null) sent.cancel();
            over(false);
        }
    }

    /** Tells those whose filter has a place for it. */
    void tell(Message.Notification note) {
        var uri = note.method().equals(UPDATED) ? note.params().text("uri") : null;
        for (var listener : List.copyOf(listeners))
            if (listener.acknowledged
                    && (listener.lists.contains(note.method())
                            || (uri != null && listener.granted.contains(uri))))
                listener.told.accept(note);
    }

    void close() {
        standing = Standing.REFUSED;
        later.clear();
        if (stream != null) stream.cancel();
        stream = null;
        for (var listener : List.copyOf(listeners)) listener.gone.run();
    }
}
