package dev.gatehouse.links;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Loop;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.stdio.Pipe;
import dev.gatehouse.stdio.Receiver;
import dev.gatehouse.stdio.Seat;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server that is a program, as one principal reaches it, or all when it is shareable: one seat,
 * and with each process that sits there a new {@link Dialogue}. What comes while none is there
 * waits for the next one. Lives on its home loop; processes speak on threads of their own, which
 * wait when the loop is behind.
 */
final class Program implements Receiver, StdioWire.Holds {
    /** Messages of a process that were read and not yet dealt with. */
    private static final int IN_HAND = 64;

    /** Of one process; a program may write such lines for ever. */
    private static final int MAX_JUNK_TOLD = 8;

    private static final long LOOK_AGAIN_MILLIS = 200;

    private static final String RESTS =
            "its program failed too often and rests; nothing was sent: ask its owner to look at it";

    private final Loop home;
    private final Era era;
    private final boolean shared;
    private final LinkLimits limits;
    private final ByteBudget buffered;
    private final Consumer<String> stray;
    private final BooleanSupplier closed;
    private final Semaphore hands = new Semaphore(IN_HAND);
    private final Deque<Guest> waiting = new ArrayDeque<>();
    private @Nullable Seat seat;
    private @Nullable Pipe pipe;
    private @Nullable Dialogue dialogue;
    private boolean over;

    /** On the threads of the processes, one after the other. */
    private int junk;

    Program(
            Loop home,
            Era era,
            boolean shared,
            LinkLimits limits,
            ByteBudget buffered,
            Consumer<String> stray,
            BooleanSupplier closed) {
        this.home = home;
        this.era = era;
        this.shared = shared;
        this.limits = limits;
        this.buffered = buffered;
        this.stray = stray;
        this.closed = closed;
    }

    void run(Runnable step) {
        home.run(step);
    }

    // On the home loop

    void ask(Guest guest) {
        seat = guest.seat();
        if (guest.isCancelled()) return;
        if (over) guest.giveUp(RESTS);
        else if (pipe != null && pipe.isUp() && dialogue != null && dialogue.isOpen())
            guest.begin(dialogue);
        else if (waiting.size() >= limits.waiting())
            guest.turnAway("too many calls wait for its program to start; nothing was sent");
        else {
            waiting.add(guest);
            guest.waits(home.after(limits.open(), () -> late(guest)));
        }
    }

    void leave(Guest guest) {
        waiting.remove(guest);
    }

    void recheckHeld() {
        if (dialogue != null) dialogue.recheckHeld();
    }

    private void late(Guest guest) {
        if (waiting.remove(guest))
            guest.turnAway(
                    "its program did not start in time; nothing was sent: try again, and if it"
                            + " stays so, tell its owner");
    }

    private void begin(Pipe next) {
        pipe = next;
        dialogue =
                era == Era.MODERN
                        ? new PipeLink(home, next, shared, limits, buffered, new Strays(stray))
                        : new PipedSession(
                                home, next, shared, limits, buffered, new Strays(stray), this);
        var guests = List.copyOf(waiting);
        waiting.clear();
        for (var guest : guests) ask(guest);
    }

    private void end() {
        var was = dialogue;
        pipe = null;
        dialogue = null;
        if (was != null) was.ended();
        for (var guest : List.copyOf(waiting))
            if (!guest.goes()) {
                waiting.remove(guest);
                guest.withdraw();
            }
    }

    private void giveUp() {
        over = true;
        var guests = List.copyOf(waiting);
        waiting.clear();
        for (var guest : guests) guest.giveUp(RESTS);
    }

    @Override
    public void hold() {
        if (seat != null) seat.hold();
    }

    @Override
    public void letGo() {
        if (seat != null) seat.letGo();
    }

    // On the threads of the processes

    @Override
    public void started(Pipe next) {
        junk = 0;
        home.run(() -> begin(next));
    }

    @Override
    public void message(Message message, Runnable dealtWith) {
        hand(
                () -> {
                    if (dialogue != null) dialogue.message(message);
                },
                dealtWith);
    }

    @Override
    public void withheld(Junk what) {
        if (what == Junk.NO_ROOM) {
            hand(
                    () -> {
                        if (dialogue != null) dialogue.crowded();
                    },
                    () -> {});
            return;
        }
        if (++junk > MAX_JUNK_TOLD) return;
        var said =
                switch (what) {
                    case NO_ROOM -> "a line for which there was no room";
                    case NOT_JSON -> "a line that is not JSON";
                    case NOT_A_MESSAGE -> "a line that is no message";
                    case TOO_LONG -> "a line that is too long";
                };
        hand(
                () -> {
                    if (dialogue != null) dialogue.withheld(said);
                },
                () -> {});
    }

    @Override
    public void ended(String why) {
        home.run(this::end);
    }

    @Override
    public void givenUp(String why) {
        home.run(this::giveUp);
    }

    /** Waits when the loop has enough in hand; then the process is read no more. */
    private void hand(Runnable step, Runnable dealtWith) {
        try {
            while (!hands.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS))
                if (closed.getAsBoolean()) {
                    dealtWith.run();
                    return;
                }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            dealtWith.run();
            return;
        }
        home.run(() -> {
            try {
                step.run();
            } finally {
                hands.release();
                dealtWith.run();
            }
        });
    }
}
