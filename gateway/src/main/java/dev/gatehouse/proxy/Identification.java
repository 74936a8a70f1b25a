package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Presented;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentRequest;
import java.net.URI;
import java.util.function.Consumer;

/**
 * The first step of every exchange: who is calling? Answered from memory, or on a virtual thread
 * when a token is new, or a proof comes with it. Strangers beyond their bounds are turned away
 * here.
 */
final class Identification {
    private final Gate gate;
    private final AgentRequest request;
    private final AgentAnswer answer;
    private final Consumer<Caller> next;
    private final Consumer<Runnable> guard;

    /**
     * @param next takes the caller, on the answer's loop
     * @param guard runs what comes back from another thread, and deals with what breaks in it
     */
    Identification(
            Gate gate,
            AgentRequest request,
            AgentAnswer answer,
            Consumer<Caller> next,
            Consumer<Runnable> guard) {
        this.gate = gate;
        this.request = request;
        this.answer = answer;
        this.next = next;
        this.guard = guard;
    }

    void by(URI route) {
        var headers = request.headers();
        if (headers.isRepeated("authorization")) {
            admit(new Caller.Unproven("the authorization header appears twice"));
            return;
        }
        var presented = Presented.by(request);
        var known = gate.callers.known(presented, route);
        if (known.isPresent()) {
            admit(known.get());
            return;
        }
        if (!gate.verifying.tryAcquire()) {
            gate.strangers.turnAway(answer);
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
        answer.loop().run(() -> guard.accept(taken));
    }

    private void admit(Caller caller) {
        if (isStranger(caller) && !gate.strangers.admit(request.peer()))
            gate.strangers.turnAway(answer);
        else next.accept(caller);
    }

    private static boolean isStranger(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous _, Caller.Unproven _ -> true;
            case Caller.Known _, Caller.Unverifiable _ -> false;
        };
    }
}
