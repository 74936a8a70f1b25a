package dev.gatehouse.proxy;

import dev.gatehouse.http.Flow;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.links.Asking;
import dev.gatehouse.links.Hearer;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at what a server tells one caller, in the caller's own session and under its own
 * credential (CAP-3, REQ-105): where agent and server share an earlier revision, in the very
 * session that the agent opened. Nothing that is heard goes any further than into the comparison:
 * the caller is answered from the snapshot, whatever comes of the look. On the agent's loop.
 */
final class Sight implements Hearer {
    /** A list that has more pages than that is the gate's own reading to follow. */
    private static final int MAX_PAGES = 20;

    private static final int MAX_ITEMS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(Sight.class);

    private final Gate gate;
    private final Decided decided;
    private final Asking asking;
    private final Passage passage;
    private final @Nullable Session session;
    private final Introduction introduction;
    private final Runnable then;
    private final Map<ItemKey, Json.Obj> listed = new TreeMap<>();
    private Runnable tooLong = () -> {};
    private Runnable noDeadline = () -> {};
    private @Nullable Flow flow;
    private int pages;
    private boolean over;
    private boolean gone;

    private Sight(
            Passage passage,
            Decided decided,
            Asking asking,
            @Nullable Session session,
            Runnable then) {
        this.gate = passage.gate;
        this.session = session;
        this.introduction =
                new Introduction(gate, passage.answer.loop(), passage.server, decided.facts());
        this.passage = passage;
        this.decided = decided;
        this.asking = asking.askingNobody();
        this.then = then;
    }

    /**
     * Looks, when it is time to, at what answers a request that the gate answers itself.
     *
     * @param then runs on the loop when what follows is in the record, or the server took too long;
     *     perhaps before this returns
     */
    static void at(Passage passage, Decided decided, Inbound.Call call, Runnable then) {
        var gate = passage.gate;
        var what = call.method() + " " + RequestStates.principal(decided.facts());
        if (!isAnswered(decided, call.method()) || !gate.sights.begins(passage.server, what)) {
            then.run();
            return;
        }
        new SendStep(passage, decided)
                .quietly(authority -> {
                    if (authority.isEmpty()) {
                        gate.sights.over(passage.server);
                        then.run();
                    } else
                        new Sight(
                                        passage,
                                        decided,
                                        Crossing.asking(
                                                gate.questioning,
                                                decided.facts(),
                                                call,
                                                Json.object("_meta", declared(call)),
                                                call.session(),
                                                null,
                                                authority.get()),
                                        call.session(),
                                        then)
                                .begin();
                });
    }

    /** Looks at a list without anybody waiting for what comes of it. */
    static void beside(Passage passage, Decided decided, Inbound.Call list) {
        at(passage, decided, list, () -> {});
    }

    /** A server may hide from an agent what that cannot do, and show it what others cannot. */
    private static Json.Obj declared(Inbound.Call call) {
        return call.request().meta().without(Meta.PROGRESS_TOKEN);
    }

    /** A server of an earlier revision is asked who it is by initialize alone. */
    private static boolean isAnswered(Decided decided, Method method) {
        if (method != Method.DISCOVER) return Kind.listedBy(method).isPresent();
        return decided.reached().offer().declaration().revision().era() == Era.MODERN;
    }

    private void begin() {
        var loop = passage.answer.loop();
        tooLong = loop.after(gate.limits.sights().patience(), this::goOn);
        noDeadline = loop.after(gate.limits.callTime(), this::giveUp);
        ask(asking);
    }

    private void ask(Asking page) {
        pages++;
        var loop = passage.answer.loop();
        flow =
                session == null || session.isOurs()
                        ? gate.links.ask(loop, page, this)
                        : gate.links.askWithin(loop, page, id(), session.upstreamId(), this);
    }

    /** No request of the agent's has it: those are called after their session. */
    private Id id() {
        return Leg.of(passage.chronicle.exchange()).toServer(Id.of("look-" + pages));
    }

    /** Who waits has waited long enough; what comes later is compared all the same. */
    private void goOn() {
        if (gone) return;
        gone = true;
        tooLong.run();
        then.run();
    }

    /** A server that never answers does not keep others from being looked at. */
    private void giveUp() {
        if (flow != null) flow.cancel();
        end();
    }

    private void end() {
        if (over) return;
        over = true;
        noDeadline.run();
        gate.sights.over(passage.server);
        introduction.then(this::goOn);
    }

    /** What breaks here breaks nothing else: the answer may be another request's by now. */
    private void safely(Runnable step) {
        if (over) return;
        try {
            step.run();
        } catch (RuntimeException broken) {
            LOG.error("what {} says to a caller was not looked at", passage.server, broken);
            gate.notices.noticed(passage.server, "what it says was not looked at");
            end();
        }
    }

    @Override
    public void answered(Json.Obj result) {
        safely(() -> hear(result));
    }

    private void hear(Json.Obj result) {
        if (asking.method() == Method.DISCOVER) {
            compare(new Notices.Heard.Facets(facets(result)), !isAsApproved(facets(result)));
            return;
        }
        take(Kind.listedBy(asking.method()).orElseThrow(), result);
        var cursor = result.text("nextCursor");
        boolean hasRoom = pages < MAX_PAGES && listed.size() < MAX_ITEMS;
        if (cursor != null && hasRoom) {
            ask(asking.with(asking.params().with("cursor", Json.of(cursor))));
            return;
        }
        if (cursor != null)
            gate.notices.noticed(passage.server, "a list of it is longer than a look");
        compare(new Notices.Heard.Listed(listed), !isAsApproved());
    }

    /** Of what is there twice, the one that was not approved is what counts. */
    private void take(Kind kind, Json.Obj result) {
        for (var each : result.array(kind.member())) {
            if (!(each instanceof Json.Obj definition)) continue;
            var name = kind.nameOf(definition);
            if (name == null || name.isEmpty()) continue;
            var key = new ItemKey(kind, name);
            if (!listed.containsKey(key) || !definition.equals(definition(key)))
                listed.put(key, definition);
        }
    }

    private static Map<String, Json> facets(Json.Obj result) {
        var facets = new TreeMap<String, Json>();
        facets.put("serverInfo", result.object("_meta").object(Meta.SERVER_INFO));
        facets.put("capabilities", result.object("capabilities"));
        facets.put(
                "instructions",
                Json.of(Objects.requireNonNullElse(result.text("instructions"), "")));
        return facets;
    }

    private boolean isAsApproved(Map<String, Json> facets) {
        return approved().facets().entrySet().containsAll(facets.entrySet());
    }

    /** By value: the careful comparison is for what differs, and not for the loop. */
    private boolean isAsApproved() {
        for (var each : listed.entrySet())
            if (!each.getValue().equals(definition(each.getKey()))) return false;
        return true;
    }

    private Json.@Nullable Obj definition(ItemKey key) {
        return approved().find(key).map(Item::definition).orElse(null);
    }

    private Declaration approved() {
        return decided.reached().offer().declaration();
    }

    private void compare(Notices.Heard heard, boolean differs) {
        if (!differs) {
            end();
            return;
        }
        gate.notices.heard(
                passage.server,
                approved().revision().era(),
                Chronicle.agent(decided.facts()),
                heard,
                () -> passage.answer.loop().run(() -> safely(this::end)));
    }

    // Whatever else comes of it is for the gate's own reading

    @Override
    public void refused(RpcError error) {
        safely(this::end);
    }

    @Override
    public void failed(UpstreamFailure failure) {
        safely(this::end);
    }

    @Override
    public void busy(String why) {
        safely(this::end);
    }

    @Override
    public void unusable(String why) {
        gate.notices.noticed(passage.server, "a list of it could not be used");
        safely(this::end);
    }

    @Override
    public boolean goes() {
        return gate.stillGrants(decided.facts(), decided.facts().caller());
    }

    @Override
    public boolean stands() {
        return goes();
    }

    @Override
    public void notified(Message.Notification note) {}

    @Override
    public void withheld(String what) {
        gate.notices.noticed(passage.server, "it sent what no agent asked for");
    }

    @Override
    public void introduced(Map<String, Json> facets) {
        safely(() -> introduction.hear(facets));
    }

    @Override
    public void listChanged(String method) {
        gate.notices.noticed(passage.server, method);
    }
}
