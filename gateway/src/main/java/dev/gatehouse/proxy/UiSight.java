package dev.gatehouse.proxy;

import dev.gatehouse.bridge.Results;
import dev.gatehouse.http.Loop;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.UiResource;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.policy.Facts;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks at what an agent reads of a UI resource, and lets only the page go on that was approved
 * (CAP-3, T02). Another one becomes a finding before the agent is told that it is withheld. On the
 * loop of an exchange.
 */
final class UiSight {
    private final Gate gate;
    private final Loop loop;
    private final String server;
    private final Facts facts;
    private final boolean inTheModel;

    /**
     * @param inTheModel whether the server's answers come over the bridge, which leaves out what
     *     their revision has no place for
     */
    UiSight(Gate gate, Loop loop, String server, Facts facts, boolean inTheModel) {
        this.gate = gate;
        this.loop = loop;
        this.server = server;
        this.facts = facts;
        this.inTheModel = inTheModel;
    }

    /**
     * Runs one of these, at once unless something is to be compared first; never both.
     *
     * @param answer the server's, in its own names
     * @param goesOn when the agent may have it
     * @param isWithheld told what the agent does not get
     */
    void settle(Message answer, Runnable goesOn, Consumer<String> isWithheld) {
        var resource = facts.ask().subject();
        if (facts.ask().method() != Method.RESOURCES_READ
                || resource == null
                || !(answer instanceof Message.Result(_, var result))
                || isQuestion(result)
                || !isUi(resource)) {
            goesOn.run();
            return;
        }
        var page = UiResource.page(result);
        var approved = page(resource);
        if (approved.isPresent() && isSame(approved.get(), page)) goesOn.run();
        else if (approved.filter(UiResource::isReadable).isPresent())
            compare(resource, page, () -> isWithheld.accept("a page that was not approved"));
        else {
            gate.notices.noticed(server, "it shows a page of which none was approved");
            isWithheld.accept("a page of which none was approved");
        }
    }

    private boolean isSame(Json.Obj approved, Json.Obj page) {
        return UiResource.isSame(inTheModel ? overTheBridge(approved) : approved, page);
    }

    private Json.Obj overTheBridge(Json.Obj page) {
        var from = Decided.reached(facts).offer().declaration().revision();
        var carried = Results.carried(Method.RESOURCES_READ, page, from, Revision.V2026_07_28);
        return Json.object("contents", carried.array("contents"));
    }

    /** Whoever reads the contents of such an answer all the same must not find a page in it. */
    private static boolean isQuestion(Json.Obj result) {
        return "input_required".equals(result.text("resultType")) && !result.has("contents");
    }

    private boolean isUi(ItemKey resource) {
        return UiResource.isUi(resource.name()) || page(resource).isPresent();
    }

    private Optional<Json.Obj> page(ItemKey resource) {
        return Decided.reached(facts)
                .offer()
                .find(resource)
                .filter(Item::isPage)
                .map(Item::page);
    }

    private void compare(ItemKey resource, Json.Obj page, Runnable then) {
        var end = new Once(then);
        end.noPatience = loop.after(gate.limits.sights().patience(), end);
        gate.notices.heard(
                server,
                Decided.reached(facts).offer().declaration().revision().era(),
                Chronicle.agent(facts),
                new Notices.Heard.Shown(resource, page),
                () -> loop.run(end));
    }

    /** When the comparison is over or was waited for long enough, whichever comes first. */
    private static final class Once implements Runnable {
        private final Runnable then;
        private Runnable noPatience = () -> {};
        private boolean over;

        Once(Runnable then) {
            this.then = then;
        }

        @Override
        public void run() {
            if (over) return;
            over = true;
            noPatience.run();
            then.run();
        }
    }

    /**
     * Whether an answer may go to the agent of which nobody knows any more what was asked, as on a
     * stream that is taken up again: of a server with pages nothing that was read, unless it is a
     * page that was approved.
     */
    boolean mayBeTakenUp(Json.Obj result) {
        if (!result.has("contents")) return true;
        var pages = Decided.reached(facts).offer().pages();
        if (pages.isEmpty()) return true;
        var page = UiResource.page(result);
        return pages.stream().anyMatch(approved -> UiResource.isSame(approved, page));
    }
}
