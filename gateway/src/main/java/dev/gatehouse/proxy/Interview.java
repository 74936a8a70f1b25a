package dev.gatehouse.proxy;

import dev.gatehouse.audit.Recorded;
import dev.gatehouse.links.Asking;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A legacy agent is asked on the stream of its call for what a modern server wants to know. The
 * round that follows is a new request to the server, so it is decided and recorded anew. Lives on
 * the agent's loop.
 */
final class Interview {
    /** The exchange that asks. */
    interface Host {
        /** The agent cannot be asked, or did not answer. */
        void cannotBeAsked(String why);

        /** The server is asked again, with the answers; the decision is durable. */
        void goOn(Asking next);
    }

    private final Gate gate;
    private final Chronicle chronicle;
    private final Facts facts;
    private final Inbound.Call call;
    private final Delivery delivery;
    private final Consumer<Runnable> onLoop;
    private final Host host;
    private final Rounds rounds;

    /**
     * @param onLoop runs a step on the agent's loop, and deals with what breaks in it
     */
    Interview(
            Gate gate,
            Chronicle chronicle,
            Facts facts,
            Inbound.Call call,
            OwnSession ours,
            Delivery delivery,
            Consumer<Runnable> onLoop,
            Host host) {
        this.gate = gate;
        this.chronicle = chronicle;
        this.facts = facts;
        this.call = call;
        this.delivery = delivery;
        this.onLoop = onLoop;
        this.host = host;
        this.rounds = new Rounds(ours, call.revision(), gate.limits.rounds());
    }

    /** Asks for what the server's result asks for; the agent's stream is open. */
    void ask(Asking asked, Json.Obj result) {
        var why =
                rounds.ask(
                        result.object("inputRequests"),
                        asked.capabilities(),
                        delivery::sendMessage,
                        answers ->
                                onLoop.accept(
                                        () -> take(answers, asked, result.text("requestState"))));
        why.ifPresent(host::cannotBeAsked);
    }

    private void take(Rounds.Answers answers, Asking asked, @Nullable String state) {
        if (delivery.isOver()) return;
        switch (answers) {
            case Rounds.Answers.Missing(var why) -> host.cannotBeAsked(why);
            case Rounds.Answers.Given(var given) -> decide(withAnswers(asked, given, state));
        }
    }

    private static Asking withAnswers(Asking asked, Json.Obj given, @Nullable String state) {
        var params = asked.params().with("inputResponses", given).without("requestState");
        return asked.with(state == null ? params : params.with("requestState", Json.of(state)));
    }

    private void decide(Asking next) {
        var world = gate.worlds.current();
        var today = world.facts(facts.ask(), delivery.caller(), gate.clock.instant());
        var decision = Policy.decide(today);
        if (!(decision instanceof Decision.Allow)) {
            delivery.revoked();
            return;
        }
        gate.journal.append(
                chronicle.decided(
                        today, decision, world, Chronicle.Told.of(call), Crossing.digest(next)),
                recorded -> onLoop.accept(() -> recorded(recorded, next)));
    }

    private void recorded(Recorded recorded, Asking next) {
        if (delivery.isOver()) return;
        switch (recorded) {
            case Recorded.Durable _ -> host.goOn(next);
            case Recorded.Unavailable _ ->
                    delivery.fail(Answers.noRecordError(), 503, "failed NO_RECORD");
        }
    }

    /** Nobody waits for answers any more. */
    void end() {
        rounds.end();
    }
}
