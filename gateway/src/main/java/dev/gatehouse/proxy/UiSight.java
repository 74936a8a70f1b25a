package dev.gatehouse.proxy;

import dev.gatehouse.bridge.Results;
import dev.gatehouse.http.Loop;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Offer;
import dev.gatehouse.inventory.ServerStanding;
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
    private final Delivery delivery;
    private final Consumer<Runnable> guard;
    private final boolean inTheModel;

    /**
     * @param guard runs what comes later, and deals with what breaks in it
     * @param inTheModel whether the server's answers come over the bridge, which leaves out what
     *     their revision has no place for
     */
    UiSight(
            Gate gate,
            Loop loop,
            String server,
            Facts facts,
            Delivery delivery,
            Consumer<Runnable> guard,
            boolean inTheModel) {
        this.gate = gate;
        this.loop = loop;
        this.server = server;
        this.facts = facts;
        this.delivery = delivery;
        this.guard = guard;
        this.inTheModel = inTheModel;
    }

    /**
     * Lets an answer go on to the agent, or withholds it, which takes a while when it is to be
     * compared first.
     *
     * @param answer the server's, in its own names
     * @param goesOn runs at once when the agent may have it, and never otherwise
     * @param before runs before the agent is told that it is withheld
     */
    void settle(Message answer, Runnable goesOn, Runnable before) {
        var resource = facts.ask().subject();
        if (facts.ask().method() != Method.RESOURCES_READ
                || resource == null
                || !(answer instanceof Message.Result(_, var result))
                || isQuestion(result)) {
            goesOn.run();
            return;
        }
        if (!isUi(resource) && !showsPage(result)) {
            goesOn.run();
            return;
        }
        var page = UiResource.page(result);
        var approved = approved(resource);
        if (approved.filter(one -> isSame(one, page)).isPresent()) {
            goesOn.run();
            return;
        }
        // the finding ends access, and the agent is to be told what was found
        delivery.endLease();
        if (approved.isPresent()) {
            delivery.keepBack("a page that was not approved");
            compare(resource, page, () -> withhold(before));
        } else {
            delivery.keepBack("a page of which none was approved");
            withhold(before);
        }
    }

    private void withhold(Runnable before) {
        if (delivery.isOver()) return;
        before.run();
        delivery.fail(Answers.otherPage(server), 200, "withheld");
    }

    /** As it is approved now: the server may have been read, and approved anew, meanwhile. */
    private Optional<Json.Obj> approved(ItemKey resource) {
        return offer().flatMap(offer -> offer.find(resource))
                .map(Item::page)
                .filter(UiResource::isReadable);
    }

    private Optional<Offer> offer() {
        var now = gate.worlds.current().again(facts, delivery.caller(), gate.clock.instant());
        return now.server() instanceof ServerStanding.Reachable(_, var offer)
                ? Optional.of(offer)
                : Optional.empty();
    }

    private boolean isUi(ItemKey resource) {
        return UiResource.isUi(resource.name())
                || Decided.reached(facts)
                        .offer()
                        .find(resource)
                        .filter(item -> item.isPage() || UiResource.isPage(item.definition()))
                        .isPresent();
    }

    /** Whatever was asked for: a host may go by what it gets. */
    private static boolean showsPage(Json.Obj result) {
        return result.array(UiResource.CONTENTS).stream()
                .anyMatch(each -> each instanceof Json.Obj content && UiResource.isPage(content));
    }

    private boolean isSame(Json.Obj approved, Json.Obj page) {
        return UiResource.isSame(inTheModel ? overTheBridge(approved) : approved, page);
    }

    private Json.Obj overTheBridge(Json.Obj page) {
        var from = Decided.reached(facts).offer().declaration().revision();
        var carried = Results.carried(Method.RESOURCES_READ, page, from, Revision.V2026_07_28);
        return Json.object(UiResource.CONTENTS, carried.array(UiResource.CONTENTS));
    }

    /** Whoever reads the contents of such an answer all the same must not find a page in it. */
    private static boolean isQuestion(Json.Obj result) {
        return "input_required".equals(result.text("resultType"))
                && !result.has(UiResource.CONTENTS);
    }

    /** The agent gets nothing of it, so it can wait until what follows is in the record. */
    private void compare(ItemKey resource, Json.Obj page, Runnable then) {
        var end = new Once(then);
        end.noPatience = loop.after(gate.limits.callTime(), () -> guard.accept(end));
        gate.notices.heard(
                server,
                Decided.reached(facts).offer().declaration().revision().era(),
                Chronicle.agent(facts),
                new Notices.Heard.Shown(resource, page),
                () -> loop.run(() -> guard.accept(end)));
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
     * Whether an answer may go to the agent of which nobody knows what was asked, as on a stream of
     * its session. Nothing may that was read, where it may be a page: not even one that was
     * approved, which may be another than the one that was asked for.
     */
    boolean mayBeTakenUp(Json.Obj result) {
        if (!result.has(UiResource.CONTENTS)) return true;
        boolean may =
                offer().filter(offer -> !offer.mayShowPages()).isPresent() && !showsPage(result);
        if (!may) delivery.withhold("what was read, on a stream that does not say what was asked");
        return may;
    }
}
