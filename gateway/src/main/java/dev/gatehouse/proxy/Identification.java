package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Presented;
import java.net.URI;
import java.util.function.Consumer;

/**
 * The first step of every exchange: who is calling? Answered from memory, or on a virtual thread
 * when a token is new, or a proof comes with it. Strangers beyond their bounds are turned away
 * here.
 */
final class Identification {
    private final Gate gate;
    private final Passage passage;
    private final Consumer<Caller> next;

    /**
     * @param next takes the caller, on the agent's loop
     */
    Identification(Passage passage, Consumer<Caller> next) {
        this.gate = passage.gate;
        this.passage = passage;
        this.next = next;
    }

    void by(URI route) {
        var headers = passage.request.headers();
        if (headers.isRepeated("authorization")) {
            admit(new Caller.Unproven("the authorization header appears twice"));
            return;
        }
        var presented = Presented.by(passage.request);
        var known = gate.callers.known(presented, route);
        if (known.isPresent()) {
            admit(known.get());
            return;
        }
        if (!gate.verifying.tryAcquire()) {
            gate.strangers.turnAway(passage.answer);
            return;
        }
        Thread.ofVirtual().name("identify").start(() -> blocking(presented, route));
    }

    private void blocking(Presented presented, URI route) {
        Runnable step;
        try {
            var caller = gate.callers.identify(presented, route);
            step = () -> admit(caller);
        } catch (RuntimeException broken) {
            step =
                    () -> {
                        throw broken;
                    };
        } finally {
            gate.verifying.release();
        }
        var taken = step;
        passage.back(taken);
    }

    private void admit(Caller caller) {
        if (isStranger(caller) && !gate.strangers.admit(passage.request.peer()))
            gate.strangers.turnAway(passage.answer);
        else next.accept(caller);
    }

    private static boolean isStranger(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous _, Caller.Unproven _ -> true;
            case Caller.Known _, Caller.Unverifiable _ -> false;
        };
    }
}
