package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.http.Authority;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.links.Hearer;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.policy.World;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server's part of a stream on the joined route: the resources of it that the agent listens to.
 * It is decided on and recorded like a stream on that server's own route, asked once, and over when
 * the server's stream is. On the agent's loop.
 */
final class Branch implements Hearer {
    private static final Logger LOG = LoggerFactory.getLogger(Branch.class);
    private static final String UPDATED = "notifications/resources/updated";
    private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";

    /** The stream that it is a part of. */
    interface Trunk {
        /** The server says which resources it reports on. */
        void acknowledged(Branch branch, Set<String> uris);

        void updated(Branch branch, Message.Notification note);

        /**
         * It is over.
         *
         * @param again whether asking anew may help
         */
        void ended(Branch branch, boolean again);
    }

    private final Gate gate;
    private final Loop loop;
    private final Caller caller;
    private final Inbound.Call listening;
    private final String server;
    private final Set<String> uris;
    private final Trunk trunk;
    private final Chronicle chronicle;
    private final Ask ask;

    /** On which it was allowed; null until it was. */
    private volatile @Nullable Facts allowedOn;

    private @Nullable Flow flow;
    private boolean allowed;
    private int withheld;
    private volatile boolean over;

    /**
     * @param listening of the agent, whose session and metadata it has
     * @param uris in the server's own words
     */
    Branch(
            Gate gate,
            Loop loop,
            Caller caller,
            Inbound.Call listening,
            String server,
            Set<String> uris,
            Trunk trunk) {
        this.gate = gate;
        this.loop = loop;
        this.caller = caller;
        this.listening = listening;
        this.server = server;
        this.uris = new TreeSet<>(uris);
        this.trunk = trunk;
        this.chronicle = new Chronicle(gate.ids.next(), server, gate.clock.instant());
        this.ask = new Ask(server, listening.era(), Method.LISTEN, null, Ask.Purpose.USE);
    }

    String server() {
        return server;
    }

    Set<String> uris() {
        return uris;
    }

    /** Listens to these of them only. */
    void narrow(Set<String> honoured) {
        uris.retainAll(honoured);
    }

    /** Decides, records, and asks once that is durable. */
    void start() {
        guard(this::begin);
    }

    /** What breaks in one server's part breaks no other's. */
    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException broken) {
            LOG.error("a stream of {}", server, broken);
            end("failed BROKEN_GATE", false);
        }
    }

    private void begin() {
        var world = gate.worlds.current();
        var facts = world.facts(ask, caller, gate.clock.instant());
        var decision = Policy.decide(facts);
        if (!(decision instanceof Decision.Allow)) {
            end("refused", false);
            return;
        }
        gate.meters.decided(decision);
        allowedOn = facts;
        if (Decided.reached(facts).server().local().isPresent())
            beginBy(Authority.NONE, facts, decision, world);
        else
            ServerAuthority.get(
                    gate,
                    loop,
                    server,
                    chronicle,
                    caller,
                    null,
                    authority ->
                            later(() -> {
                                if (authority.trouble().isPresent())
                                    endBare(facts, decision, world);
                                else beginBy(authority, facts, decision, world);
                            }));
    }

    /** Without a credential it is allowed, and asks nothing. */
    private void endBare(Facts facts, Decision decision, World world) {
        gate.journal.append(
                chronicle.decided(facts, decision, world, Chronicle.Told.of(call()), null),
                recorded ->
                        later(() -> {
                            allowed = recorded instanceof Recorded.Durable;
                            end("failed NO_CREDENTIAL", true);
                        }));
    }

    private void beginBy(Authority authority, Facts facts, Decision decision, World world) {
        var call = call();
        var asking =
                Crossing.asking(
                        gate.questioning,
                        facts,
                        call,
                        call.request().params(),
                        listening.session(),
                        null,
                        authority);
        gate.journal.append(
                chronicle.decided(
                        facts, decision, world, Chronicle.Told.of(call), Crossing.digest(asking)),
                recorded ->
                        later(() -> {
                            if (recorded instanceof Recorded.Unavailable) end("failed", true);
                            else {
                                allowed = true;
                                var asked = gate.links.ask(loop, asking, this);
                                // it may have been heard, and ended, before this
                                if (over) asked.cancel();
                                else flow = asked;
                            }
                        }));
    }

    private Inbound.Call call() {
        var meta = listening.request().params().member("_meta");
        var params =
                Json.object(
                        "notifications", Json.object(Subscriptions.RESOURCES, List.copyOf(uris)));
        if (meta != null) params = params.with("_meta", meta);
        return new Inbound.Call(
                new Message.Request(Id.of("branch"), Method.LISTEN.wire(), params),
                Method.LISTEN,
                listening.revision(),
                listening.session(),
                null);
    }

    private void later(Runnable step) {
        loop.run(() ->
                guard(() -> {
                    if (!over) step.run();
                }));
    }

    @Override
    public boolean goes() {
        var earlier = allowedOn;
        return !over && earlier != null && gate.stillAllows(earlier, caller);
    }

    @Override
    public boolean stands() {
        var earlier = allowedOn;
        return earlier != null && gate.stillGrants(earlier, caller);
    }

    @Override
    public void notified(Message.Notification note) {
        later(() -> {
            switch (note.method()) {
                case ACKNOWLEDGED -> {
                    var honoured = Subscriptions.resources(note.params());
                    honoured.retainAll(uris);
                    trunk.acknowledged(this, honoured);
                }
                case UPDATED -> updated(note);
                default -> {
                    // lists are compared here, not told by servers
                }
            }
        });
    }

    /** STR-3: asked of today's grants, because listening can outlive the right to read. */
    private void updated(Message.Notification note) {
        var uri = String.valueOf(note.params().text("uri"));
        if (!uris.contains(uri)) withheld("an update that was not asked for");
        else if (gate.mayRead(ask, caller, uri)) trunk.updated(this, note);
    }

    @Override
    public void answered(Json.Obj result) {
        later(() -> end("stream-ended", true));
    }

    @Override
    public void refused(RpcError error) {
        later(() -> end("error " + error.code(), false));
    }

    @Override
    public void failed(UpstreamFailure failure) {
        later(() -> end("failed " + failure.name(), true));
    }

    @Override
    public void busy(String why) {
        later(() -> end("failed BUSY", true));
    }

    @Override
    public void unusable(String why) {
        later(() -> end("failed UNUSABLE", true));
    }

    @Override
    public void withheld(String what) {
        // a server says as much as it likes; the record would be full of it (T67)
        if (!over && ++withheld <= Delivery.MAX_WITHHELD_RECORDS)
            gate.journal.append(
                    chronicle.withheld(InboundReader.printable(what), gate.clock.instant()),
                    _ -> {});
        gate.notices.noticed(server, "it sent what no agent asked for");
    }

    @Override
    public void introduced(Map<String, Json> facets) {
        gate.notices.passing(
                server, eraOf(), allowedOn == null ? "" : Chronicle.agent(allowedOn), facets);
    }

    private Era eraOf() {
        return gate.worlds
                .current()
                .server(server)
                .flatMap(governed -> governed.offer(listening.era()))
                .map(offer -> offer.declaration().revision())
                .map(Revision::era)
                .orElse(listening.era());
    }

    @Override
    public void listChanged(String method) {
        gate.notices.noticed(server, method);
    }

    void pause() {
        if (flow != null) flow.pause();
    }

    void resume() {
        if (flow != null) flow.resume();
    }

    /** Ends it from the agent's side. */
    void cancel(String outcome) {
        if (over) return;
        over = true;
        if (flow != null) flow.cancel();
        recordEnd(outcome);
    }

    private void end(String outcome, boolean again) {
        if (over) return;
        over = true;
        if (flow != null) flow.cancel();
        recordEnd(outcome);
        trunk.ended(this, again);
    }

    private void recordEnd(String outcome) {
        if (allowed)
            gate.journal.append(
                    chronicle.ended("call.ended", outcome, 0, gate.clock.instant()), _ -> {});
    }
}
