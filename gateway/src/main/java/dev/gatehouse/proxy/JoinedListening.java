package dev.gatehouse.proxy;

import dev.gatehouse.bridge.Notices;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.Flow;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Facts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent's stream over all servers: a {@link Branch} for each server whose resources it listens
 * to, and news of its lists. A server that fails takes its branch along, not the stream, and is
 * asked again. Lives on the agent's loop.
 */
final class JoinedListening implements Branch.Trunk {
    private static final int MAX_DOUBLINGS = 6;

    private static final Logger LOG = LoggerFactory.getLogger(JoinedListening.class);
    private static final Json TRUE = new Json.Bool(true);

    private final Gate gate;
    private final AgentAnswer answer;
    private final Facts facts;
    private final Inbound.Call call;
    private final @Nullable OwnSession ours;
    private final Delivery delivery;

    /** Kept, because it is taken back by identity. */
    private final Runnable changed;

    private final OwnSession.Activity activity = new InSession();

    private final Map<String, Branch> branches = new TreeMap<>();
    private final Set<String> notNow = new HashSet<>();

    /** How often in a row a server left without having confirmed anything. */
    private final Map<String, Integer> inVain = new HashMap<>();

    private final Set<String> honoured = new TreeSet<>();
    private @Nullable ListNews news;

    /** Servers that have not said yet what they honour. */
    private final Set<String> pending = new HashSet<>();

    /** What there was to tell before the acknowledgement, which comes first. */
    private final Set<ListNews.Listed> early = EnumSet.noneOf(ListNews.Listed.class);

    private boolean begun;
    private boolean mayHaveMissed;

    /** Once it is so, a modern agent listens to what is honoured and no more. */
    private boolean acknowledged;

    private Runnable noPatience = () -> {};

    /**
     * @param facts of the caller and all servers together
     * @param inbound a modern agent's call, or a legacy agent's listening
     * @param ours of a legacy agent's session; null for a modern agent
     * @param missed whether the agent comes back for a stream that is kept no more
     */
    JoinedListening(
            Gate gate,
            AgentAnswer answer,
            Chronicle chronicle,
            Facts facts,
            Inbound inbound,
            @Nullable OwnSession ours,
            boolean missed) {
        this.gate = gate;
        this.answer = answer;
        this.facts = facts;
        this.ours = ours;
        if (inbound instanceof Inbound.Listening(var session, _) && ours != null)
            this.call = Crossing.listening(session, ours, _ -> true);
        else this.call = (Inbound.Call) inbound;
        this.acknowledged = ours != null;
        this.changed = () -> answer.loop().run(() -> guard(this::changed));
        this.delivery =
                new Delivery(
                        gate,
                        answer,
                        Route.ALL,
                        chronicle,
                        facts,
                        inbound,
                        this::guard,
                        this::concluded);
        this.mayHaveMissed = missed;
        if (ours != null)
            delivery.keep(
                    new KeptStream(gate, ours, answer.loop(), facts.ask(), call.revision(), null),
                    new Returning(ours));
    }

    /** Opens the stream; that it may be is durable. */
    void start() {
        guard(() -> {
            if (delivery.isOver()) return;
            delivery.within(gate.limits.streamTime(), this::complete);
            if (!delivery.open(pace())) {
                delivery.fail(Answers.tooManyStreams(), 429, "failed TOO_MANY");
                return;
            }
            if (delivery.isOver()) return;
            // Before the first look, so that no change falls between the two.
            gate.streams.watch(changed);
            news =
                    new ListNews(
                            answer.loop(),
                            gate.limits.settle(),
                            wantedLists(),
                            () -> gate.view(gate.worlds.current(), facts.caller(), revision()),
                            this::tell);
            if (ours != null) {
                ours.listen(activity);
                ours.hears(activity);
            }
            update();
            begun = true;
            if (mayHaveMissed && ours != null) tellMissed(ours);
            if (!acknowledged)
                noPatience =
                        answer.loop()
                                .after(
                                        gate.limits.joined().acknowledge(),
                                        () -> guard(this::acknowledge));
            acknowledgeIfAll();
        });
    }

    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException broken) {
            var response = Answers.broken(LOG, "a joined stream", delivery.requestId(), broken);
            if (delivery.isStreaming()) delivery.end("failed BROKEN_GATE");
            else delivery.answer("failed BROKEN_GATE", response);
        }
    }

    private Revision revision() {
        return call.revision();
    }

    private List<ListNews.Listed> wantedLists() {
        var filter = call.request().params().object("notifications");
        var wanted = new ArrayList<ListNews.Listed>();
        for (var listed : ListNews.Listed.values())
            if (TRUE.equals(filter.member(listed.filter()))) wanted.add(listed);
        return wanted;
    }

    /** All servers are slowed down to what the agent reads. */
    private Flow pace() {
        return new Flow() {
            @Override
            public void pause() {
                branches.values().forEach(Branch::pause);
            }

            @Override
            public void resume() {
                branches.values().forEach(Branch::resume);
            }

            @Override
            public void cancel() {
                branches.values().forEach(branch -> branch.cancel("abandoned"));
            }
        };
    }

    // Which servers are listened to

    private void changed() {
        if (delivery.isOver()) return;
        update();
        if (news != null) news.mayHaveChanged(this::guard);
    }

    /** Brings the branches to what is listened to and may be read now. */
    private void update() {
        if (delivery.isOver()) return;
        var wanted = wanted();
        for (var branch : List.copyOf(branches.values()))
            if (!branch.uris().equals(wanted.get(branch.server()))) {
                branches.remove(branch.server());
                pending.remove(branch.server());
                branch.cancel("changed");
            }
        wanted.forEach((server, uris) -> {
            if (branches.containsKey(server) || notNow.contains(server)) return;
            var branch = new Branch(gate, answer.loop(), facts.caller(), call, server, uris, this);
            branches.put(server, branch);
            if (!acknowledged) pending.add(server);
            branch.start();
        });
    }

    private Map<String, Set<String>> wanted() {
        var wanted = new TreeMap<String, Set<String>>();
        for (var uri : subscribed())
            Names.find(new ItemKey(Kind.RESOURCE, uri))
                    .filter(this::mayRead)
                    .ifPresent(place ->
                            wanted.computeIfAbsent(place.server(), _ -> new TreeSet<>())
                                    .add(place.item().name()));
        return wanted;
    }

    private boolean mayRead(Names.Place place) {
        return gate.mayRead(ask(place.server()), facts.caller(), place.item().name());
    }

    private Iterable<String> subscribed() {
        if (ours != null) return ours.subscriptions();
        return acknowledged ? honoured : Subscriptions.resources(call);
    }

    private Ask ask(String server) {
        return new Ask(server, call.era(), call.method(), null, Ask.Purpose.USE);
    }

    // What servers say

    @Override
    public void acknowledged(Branch branch, Set<String> uris) {
        inVain.remove(branch.server());
        if (acknowledged) return;
        branch.narrow(uris);
        var names = Names.joined(branch.server());
        for (var uri : uris) honoured.add(names.uri() + uri);
        pending.remove(branch.server());
        acknowledgeIfAll();
    }

    @Override
    public void updated(Branch branch, Message.Notification note) {
        var renamed = new Renaming(Names.joined(branch.server())).told(note);
        if (acknowledged
                && (ours != null
                        || honoured.contains(String.valueOf(renamed.params().text("uri")))))
            tell(renamed);
    }

    @Override
    public void ended(Branch branch, boolean again) {
        branches.remove(branch.server(), branch);
        pending.remove(branch.server());
        notNow.add(branch.server());
        if (again)
            answer.loop()
                    .after(
                            ListNews.jittered(rest(branch.server())),
                            () -> guard(() -> askAgain(branch.server())));
        acknowledgeIfAll();
    }

    /** Each time leaves two entries in the record: who never confirms is asked ever less often. */
    private Duration rest(String server) {
        int before = inVain.merge(server, 1, Integer::sum) - 1;
        return gate.limits.joined().again().multipliedBy(1L << Math.min(before, MAX_DOUBLINGS));
    }

    private void askAgain(String server) {
        notNow.remove(server);
        update();
    }

    // What the agent hears

    private void acknowledgeIfAll() {
        if (begun && !acknowledged && pending.isEmpty()) acknowledge();
    }

    /** REQ-049: first what is honoured; servers that have not confirmed by now are let go. */
    private void acknowledge() {
        if (acknowledged || delivery.isOver()) return;
        acknowledged = true;
        noPatience.run();
        var filter = Json.object();
        for (var listed : wantedLists()) filter = filter.with(listed.filter(), TRUE);
        if (!honoured.isEmpty())
            filter = filter.with(Subscriptions.RESOURCES, Json.of(List.copyOf(honoured)));
        tell(
                new Message.Notification(
                        "notifications/subscriptions/acknowledged",
                        Json.object("notifications", filter)));
        early.forEach(this::tell);
        update();
    }

    private void tell(ListNews.Listed listed) {
        if (acknowledged) tell(new Message.Notification(listed.notification(), Json.object()));
        else early.add(listed);
    }

    private void tell(Message.Notification note) {
        if (ours == null || ours.isNewest(activity)) send(note);
    }

    private void send(Message.Notification note) {
        if (delivery.isOver()) return;
        if (ours == null)
            delivery.sendMessage(
                    new Message.Notification(note.method(), note.params().with("_meta", tag())));
        else
            Notices.carried(note, Revision.V2026_07_28, revision())
                    .ifPresent(delivery::sendMessage);
    }

    private Json.Obj tag() {
        return Json.object(Meta.SUBSCRIPTION_ID, id().value());
    }

    private Id id() {
        return call.request().id();
    }

    private void tellMissed(OwnSession ours) {
        mayHaveMissed = false;
        var readable =
                ours.subscriptions().stream()
                        .filter(uri ->
                                Names.find(new ItemKey(Kind.RESOURCE, uri))
                                        .filter(this::mayRead)
                                        .isPresent())
                        .toList();
        Missed.news(JoinedAnswers.CHANGING, readable).forEach(this::send);
    }

    /** What is done about an agent that goes and comes back. */
    private final class Returning implements Feeding {
        private final OwnSession ours;

        Returning(OwnSession ours) {
            this.ours = ours;
        }

        @Override
        public void left() {
            agentLeft();
        }

        @Override
        public void back() {
            ours.listen(activity);
        }

        @Override
        public boolean mayHear(String uri) {
            return Names.find(new ItemKey(Kind.RESOURCE, uri))
                    .filter(JoinedListening.this::mayRead)
                    .isPresent();
        }

        @Override
        public void missed() {
            tellMissed(ours);
        }
    }

    // Ends

    /** What the session tells it, on any thread. */
    private final class InSession implements OwnSession.Activity {
        @Override
        public void subscriptionsChanged() {
            changed.run();
        }

        @Override
        public void cancelled() {
            // news are not called for, so there is nothing to cancel
        }

        @Override
        public void superseded() {
            answer.loop().run(() -> guard(() -> delivery.end("abandoned")));
        }

        @Override
        public void sessionEnded() {
            answer.loop().run(() -> guard(() -> delivery.end("session-ended")));
        }
    }

    /** Its time is over: a modern agent is told so in order (REQ-050). */
    private void complete() {
        if (delivery.isOver()) return;
        if (ours == null)
            delivery.sendMessage(
                    new Message.Result(
                            id(), Json.object("resultType", "complete", "_meta", tag())));
        else delivery.farewell();
        delivery.end("stream-ended");
    }

    void agentLeft() {
        guard(() -> {
            if (delivery.isOver()) return;
            if (ours == null || !delivery.isKept()) {
                delivery.conclude("abandoned");
                return;
            }
            ours.stepBack(activity);
            delivery.abandonFor(gate.limits.drainTime(), delivery::nobodyCame);
        });
    }

    private void concluded(String outcome) {
        gate.streams.unwatch(changed);
        if (ours != null) ours.leave(activity);
        noPatience.run();
        if (news != null) news.end();
        for (var branch : branches.values()) branch.cancel(outcome);
        branches.clear();
    }
}
