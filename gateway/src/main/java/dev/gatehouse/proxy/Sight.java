package dev.gatehouse.proxy;

import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.links.Asking;
import dev.gatehouse.links.Hearer;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One look at what a server tells one caller, in the caller's own session and under its own
 * credential (CAP-3, REQ-105). Nothing that is heard goes any further than into the comparison: the
 * caller is answered from the snapshot, whatever comes of the look. On the agent's loop.
 */
final class Sight implements Hearer {
    /** A list that has more pages than that is the gate's own reading to follow. */
    private static final int MAX_PAGES = 20;

    private final Gate gate;
    private final Decided decided;
    private final Asking asking;
    private final Passage passage;
    private final Runnable then;
    private final Map<ItemKey, Json.Obj> listed = new TreeMap<>();
    private Runnable tooLong = () -> {};
    private int pages;
    private boolean over;

    private Sight(Passage passage, Decided decided, Asking asking, Runnable then) {
        this.gate = passage.gate;
        this.passage = passage;
        this.decided = decided;
        this.asking = asking;
        this.then = then;
    }

    /**
     * Looks, when it is time to, at what answers a request that the gate answers itself.
     *
     * @param then runs on the loop when what follows is in the record, or the server took too long
     */
    static void at(Passage passage, Decided decided, Inbound.Call call, Runnable then) {
        var gate = passage.gate;
        var what =
                call.method()
                        + " "
                        + passage.server
                        + " "
                        + RequestStates.principal(decided.facts());
        if (!isAnswered(decided, call.method()) || !gate.sights.begins(what)) {
            then.run();
            return;
        }
        Runnable last =
                () -> {
                    gate.sights.over();
                    then.run();
                };
        new SendStep(passage, decided)
                .quietly(authority -> {
                    if (authority.isEmpty()) last.run();
                    else
                        new Sight(
                                        passage,
                                        decided,
                                        Crossing.asking(
                                                gate.questioning,
                                                decided.facts(),
                                                call,
                                                Json.object(),
                                                call.session(),
                                                null,
                                                authority.get()),
                                        last)
                                .begin();
                });
    }

    /** Looks at a list without anybody waiting for what comes of it. */
    static void beside(Passage passage, Decided decided, Inbound.Call list) {
        at(passage, decided, list, () -> {});
    }

    /** A server of an earlier revision is asked who it is by initialize alone. */
    private static boolean isAnswered(Decided decided, Method method) {
        if (method != Method.DISCOVER) return Kind.listedBy(method).isPresent();
        return decided.reached().offer().declaration().revision().era() == Era.MODERN;
    }

    private void begin() {
        tooLong =
                passage.answer
                        .loop()
                        .after(gate.limits.sights().patience(), () -> passage.guard(this::end));
        ask(asking);
    }

    private void ask(Asking page) {
        pages++;
        var _ = gate.links.ask(passage.answer.loop(), page, this);
    }

    private void end() {
        if (over) return;
        over = true;
        tooLong.run();
        then.run();
    }

    @Override
    public void answered(Json.Obj result) {
        if (!over) passage.guard(() -> hear(result));
    }

    private void hear(Json.Obj result) {
        if (asking.method() == Method.DISCOVER) {
            compare(new Notices.Heard.Facets(facets(result)), !isAsApproved(facets(result)));
            return;
        }
        take(Kind.listedBy(asking.method()).orElseThrow(), result);
        var cursor = result.text("nextCursor");
        if (cursor != null && pages < MAX_PAGES)
            ask(asking.with(asking.params().with("cursor", Json.of(cursor))));
        else compare(new Notices.Heard.Listed(listed), !isAsApproved());
    }

    private void take(Kind kind, Json.Obj result) {
        for (var each : result.array(kind.member())) {
            if (!(each instanceof Json.Obj definition)) continue;
            var name = kind.nameOf(definition);
            if (name != null && !name.isEmpty()) listed.put(new ItemKey(kind, name), definition);
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
                () -> passage.back(this::end));
    }

    // Whatever else comes of it is for the gate's own reading

    @Override
    public void refused(RpcError error) {
        passage.guard(this::end);
    }

    @Override
    public void failed(UpstreamFailure failure) {
        passage.guard(this::end);
    }

    @Override
    public void busy(String why) {
        passage.guard(this::end);
    }

    @Override
    public void unusable(String why) {
        gate.notices.noticed(passage.server, "a list of it could not be used");
        passage.guard(this::end);
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
        gate.notices.passing(
                passage.server,
                asking.revision().era(),
                Chronicle.agent(decided.facts()),
                new TreeMap<>(facets));
    }

    @Override
    public void listChanged(String method) {
        gate.notices.noticed(passage.server, method);
    }
}
