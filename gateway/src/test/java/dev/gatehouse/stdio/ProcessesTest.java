package dev.gatehouse.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.Place;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.stdio.Receiver.Junk;
import dev.gatehouse.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a sandbox: what holds on every platform. */
class ProcessesTest {
    private static final String READY = "printf '{\"jsonrpc\":\"2.0\",\"method\":\"ready\"}\\n'; ";

    private final Path directory;

    ProcessesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private Processes run(String script) {
        return Kit.processes(directory, Kit.script("one", script));
    }

    private static Ear seated(Processes processes) {
        var ear = new Ear();
        var _ = Kit.seat(processes, "one", "alice", ear);
        return ear;
    }

    @Test
    void aMessageGoesInAndComesOutOnALineOfItsOwn() {
        try (var processes = run(Kit.ECHO)) {
            var ear = seated(processes);
            ear.roundTrip("a/line\nfeed");
            assertThat(ear.junk).isEmpty();
        }
    }

    @Test
    void nothingOfTheGatesEnvironmentIsThere() {
        var template =
                Kit.script("one", "env >&2; " + READY + Kit.ECHO, Map.of("KEY", "v"), List.of());
        try (var processes = Kit.processes(directory, template)) {
            seated(processes).awaitMessage("ready");
            Eventually.holds(() -> keys(processes).contains("KEY"));
            assertThat(System.getenv()).isNotEmpty();
            // PWD, SHLVL and _ are the shell's own.
            assertThat(keys(processes)).contains("PATH", "HOME", "LANG", "KEY");
            assertThat(List.of("PATH", "HOME", "LANG", "KEY", "PWD", "SHLVL", "_", "OLDPWD"))
                    .containsAll(keys(processes));
        }
    }

    private static List<String> keys(Processes processes) {
        return processes.standing("one").lastErrors().stream()
                .map(line -> line.substring(0, Math.max(0, line.indexOf('='))))
                .toList();
    }

    @Test
    void itsHomeIsItsOwnAndGoesWithIt() throws IOException {
        try (var processes = run("echo x > \"$HOME/kept\"; " + READY + Kit.ECHO)) {
            seated(processes).awaitMessage("ready");
            try (var files = Files.walk(directory)) {
                assertThat(files.filter(file -> file.endsWith("kept"))).hasSize(1);
            }
        }
        try (var left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatIsNoMessageIsWithheldAndCounted() {
        var script =
                "echo hello; echo '[1]'; echo '{\"a\":1}'; echo; head -c 5000 /dev/zero | tr '\\0' x;"
                        + " echo; printf '\\377\\n'; "
                        + READY
                        + Kit.ECHO;
        try (var processes = run(script)) {
            var ear = seated(processes);
            ear.awaitMessage("ready");
            assertThat(ear.messages).hasSize(1);
            assertThat(ear.junk)
                    .containsExactly(
                            Junk.NOT_JSON,
                            Junk.NOT_A_MESSAGE,
                            Junk.NOT_A_MESSAGE,
                            Junk.TOO_LONG,
                            Junk.NOT_JSON);
            assertThat(processes.standing("one").withheld()).isEqualTo(5);
        }
    }

    /** Of all processes together, so that many of them cannot fill the memory. */
    @Test
    void aLineForWhichThereIsNoRoomIsDroppedAndNothingStaysTaken() {
        var room = new AtomicLong(2000);
        var allowance =
                new Allowance() {
                    @Override
                    public boolean take(long bytes) {
                        if (room.addAndGet(-bytes) >= 0) return true;
                        room.addAndGet(bytes);
                        return false;
                    }

                    @Override
                    public void giveBack(long bytes) {
                        room.addAndGet(bytes);
                    }
                };
        var large = "head -c 2500 /dev/zero | tr '\\0' x; echo; ";
        var script = large + READY + Kit.ECHO;
        try (var processes =
                Kit.processes(
                        directory,
                        Sandbox.off(),
                        Kit.LIMITS,
                        allowance,
                        Kit.script("one", script))) {
            var ear = seated(processes);
            ear.awaitMessage("ready");
            assertThat(ear.junk).containsExactly(Junk.NO_ROOM);
            ear.roundTrip("more");
        }
        assertThat(room).hasValue(2000);
    }

    /** What an agent may not ask any more must not be asked once the process reads again. */
    @Test
    void aMessageThatIsWithdrawnWhileItWaitsIsNeverWritten() throws IOException {
        var go = directory.resolve("go");
        var script = READY + "while [ ! -e " + go + " ]; do sleep 0.05; done; " + Kit.ECHO;
        try (var processes = run(script)) {
            var ear = seated(processes);
            ear.awaitMessage("ready");
            // As much as the pipe holds, and a write that waits in it.
            var filler = new Message.Notification("filler", Json.object("x", "x".repeat(50_000)));
            for (int i = 0; i < 2; i++)
                Eventually.holds(() -> ear.pipe().send(filler) == Pipe.Sent.QUEUED);
            var stands = new AtomicBoolean(true);
            var withdrawn = new AtomicInteger();
            var permission =
                    new Pipe.Permission() {
                        @Override
                        public boolean stands() {
                            return stands.get();
                        }

                        @Override
                        public void withdrawn() {
                            withdrawn.incrementAndGet();
                        }
                    };
            assertThat(ear.pipe().send(Ear.note("revoked"), permission))
                    .isEqualTo(Pipe.Sent.QUEUED);
            stands.set(false);
            Files.createFile(go);
            ear.roundTrip("after");
            assertThat(ear.messages).doesNotContain(Ear.note("revoked"));
            assertThat(withdrawn).hasValue(1);
        }
        Files.deleteIfExists(go);
    }

    @Test
    void standardErrorIsKeptForOperatorsAndBounded() {
        var script = "i=0; while [ $i -lt 500 ]; do echo line $i >&2; i=$((i+1)); done; " + READY;
        try (var processes = run(script + Kit.ECHO)) {
            var ear = seated(processes);
            ear.awaitMessage("ready");
            Eventually.holds(() -> processes.standing("one").lastErrors().contains("line 499"));
            assertThat(processes.standing("one").lastErrors())
                    .hasSize(Kit.LIMITS.errorLines())
                    .last()
                    .isEqualTo("line 499");
            assertThat(ear.messages).hasSize(1);
        }
    }

    @Test
    void whoDoesNotReadIsToldNoMoreThanMayWait() {
        try (var processes = run(READY + "exec sleep 1000")) {
            var ear = seated(processes);
            ear.awaitMessage("ready");
            var sent = new AtomicInteger();
            var large = "m".repeat(16 << 10);
            Eventually.holds(() -> {
                var result = ear.pipe().send(Ear.note(large));
                if (result == Pipe.Sent.QUEUED) sent.incrementAndGet();
                return result == Pipe.Sent.FULL;
            });
            // Beside what waits with us, the pipe of the system holds something.
            assertThat(sent.get()).isLessThan(20);
        }
    }

    @Test
    void whatIsPausedIsNotReadOn() {
        try (var processes = run(Kit.ECHO)) {
            var ear = new Ear();
            ear.also(_ -> ear.pipe().pause());
            var _ = Kit.seat(processes, "one", "alice", ear);
            ear.roundTrip("first");
            var _ = ear.pipe().send(Ear.note("second"));
            var other = new Ear();
            var _ = Kit.seat(processes, "one", "bob", other);
            other.roundTrip("meanwhile");
            assertThat(ear.messages).hasSize(1);
            ear.pipe().resume();
            ear.awaitMessage("second");
        }
    }

    @Test
    void aStubbornProcessIsKilledWithItsChildren() {
        List<ProcessHandle> family;
        try (var processes = run(READY + Kit.STUBBORN)) {
            seated(processes).awaitMessage("ready");
            Eventually.holds(() -> ProcessHandle.current().descendants().count() >= 3);
            family = ProcessHandle.current().descendants().toList();
            assertThat(family).allMatch(ProcessHandle::isAlive);
        }
        assertThat(family).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void aChildThatLeftTheTreeIsFoundByItsHome() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isDirectory(Path.of("/proc/self")), "only Linux tells whose a process was");
        var pid = directory.resolve("pid");
        var orphan =
                "(sh -c 'echo $$ > "
                        + pid
                        + ".new; mv "
                        + pid
                        + ".new "
                        + pid
                        + "; exec sleep 1000' &) ; ";
        try (var processes =
                Kit.processes(
                        directory.resolve("homes"), Kit.script("one", orphan + "exec sleep 1"))) {
            var ear = seated(processes);
            Eventually.holds(() -> Files.exists(pid));
            var stray = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
            Eventually.holds(() -> !ear.ends.isEmpty());
            Eventually.holds(() -> stray.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void eachPrincipalHasAProcessOfItsOwn() {
        try (var processes = run(Kit.ECHO)) {
            var alice = seated(processes);
            var bob = new Ear();
            var _ = Kit.seat(processes, "one", "bob", bob);
            alice.roundTrip("from-alice");
            bob.roundTrip("from-bob");
            assertThat(alice.messages).hasSize(1);
            assertThat(bob.messages).hasSize(1);
            assertThat(processes.standing("one").running()).isEqualTo(2);
        }
    }

    @Test
    void aShareableServerHasOneForAll() {
        try (var processes = run(Kit.ECHO)) {
            var place = new Place.Local("one", List.of(), true);
            var approved = Kit.approved(processes, place);
            var ear = new Ear();
            var seats =
                    List.of("alice", "bob").stream()
                            .map(who ->
                                    processes.seat(
                                            "one", place, approved, Era.LEGACY, who, () -> ear))
                            .collect(Collectors.toSet());
            assertThat(seats).hasSize(1);
        }
    }

    @Test
    void theSeatOfAPrincipalIsFoundAgain() {
        try (var processes = run(Kit.ECHO)) {
            var ear = new Ear();
            var seat = Kit.seat(processes, "one", "alice", ear);
            assertThat(Kit.seat(processes, "one", "alice", new Ear())).isSameAs(seat);
            assertThat(seat.receiver()).isSameAs(ear);
        }
    }

    @Test
    void thereAreNoMoreProcessesThanThereMayBe() {
        var templates =
                List.of("one", "two", "three").stream()
                        .map(name -> Kit.script(name, Kit.ECHO))
                        .toArray(Template[]::new);
        try (var processes = Kit.processes(directory, templates)) {
            for (var server : List.of("one", "two")) {
                var _ = Kit.seat(processes, server, "alice", new Ear());
            }
            assertThat(refusal(processes, "three", "alice").why())
                    .contains("limits.stdio.perPrincipal");
            for (var server : List.of("one", "two")) {
                var _ = Kit.seat(processes, server, "bob", new Ear());
            }
            assertThat(refusal(processes, "three", "carol").why())
                    .contains("limits.stdio.processes");
        }
    }

    private static Seating.Refused refusal(Processes processes, String server, String principal) {
        return (Seating.Refused) Kit.seating(processes, server, principal, Ear::new);
    }

    @Test
    void aServerThatCrashesIsStartedAgainAndThenRests() {
        try (var processes = run("echo gone >&2; exit 3")) {
            var ear = seated(processes);
            Eventually.holds(() -> !ear.givenUp.isEmpty());
            assertThat(ear.pipes).hasSize(Kit.LIMITS.failures());
            assertThat(ear.ends)
                    .hasSize(Kit.LIMITS.failures())
                    .allMatch(end -> end.equals("it ended by itself with code 3"));
            assertThat(ear.givenUp.getFirst()).contains("3 times in a row", "code 3");
            assertThat(processes.standing("one").restarts()).isEqualTo(2);
            assertThat(processes.standing("one").lastErrors()).contains("gone");
            Eventually.holds(() ->
                    Kit.seating(processes, "one", "alice", Ear::new)
                                    instanceof Seating.Refused(var reason, _)
                            && reason == Seating.Reason.FAILING);
        }
    }

    @Test
    void aProgramThatIsNotThereIsSaid() {
        var missing =
                new Template(
                        "one",
                        List.of("/nowhere/at/all"),
                        List.of(),
                        Map.of(),
                        null,
                        false,
                        List.of());
        try (var processes = Kit.processes(directory, missing)) {
            var ear = seated(processes);
            Eventually.holds(() -> !ear.givenUp.isEmpty());
            assertThat(ear.givenUp.getFirst()).contains("could not be started", "/nowhere/at/all");
        }
    }

    @Test
    void afterARestartTheOldWayIsClosedAndANewOneGiven() {
        try (var processes = run("read line; exit 1")) {
            var ear = seated(processes);
            var first = ear.pipe();
            var _ = first.send(Ear.note("die"));
            Eventually.holds(() -> ear.pipes.size() == 2);
            assertThat(first.send(Ear.note("late"))).isEqualTo(Pipe.Sent.DOWN);
            assertThat(ear.pipe().send(Ear.note("new"))).isEqualTo(Pipe.Sent.QUEUED);
        }
    }

    @Test
    void whoHasNothingToDoIsEndedUnlessSomebodyHoldsIt() {
        var limits = idleAfter(Duration.ofMillis(200));
        try (var processes =
                Kit.processes(directory, Sandbox.off(), limits, Kit.script("one", Kit.ECHO))) {
            var held = new Ear();
            Kit.seat(processes, "one", "alice", held).hold();
            var idle = new Ear();
            var _ = Kit.seat(processes, "one", "bob", idle);
            Eventually.holds(() -> !idle.ends.isEmpty());
            assertThat(idle.ends).containsExactly("it was ended");
            assertThat(idle.givenUp).isEmpty();
            held.roundTrip("still-here");
        }
    }

    private static StdioLimits idleAfter(Duration idle) {
        var it = Kit.LIMITS;
        return new StdioLimits(
                it.lineBytes(),
                it.queueMessages(),
                it.queueBytes(),
                it.processes(),
                it.perPrincipal(),
                it.readings(),
                idle,
                it.close(),
                it.terminate(),
                it.kill(),
                it.backoff(),
                it.backoffMost(),
                it.failures(),
                it.steady(),
                it.rest(),
                it.errorLines(),
                it.errorChars());
    }

    @Test
    void theProcessesOfAServerCanBeEndedTogether() {
        try (var processes = run(Kit.ECHO)) {
            var ear = seated(processes);
            ear.roundTrip("here");
            processes.end("one");
            Eventually.holds(() -> !ear.ends.isEmpty());
            assertThat(ear.pipe().send(Ear.note("late"))).isEqualTo(Pipe.Sent.DOWN);
        }
    }

    @Test
    void whatWasNotApprovedIsNotRun() {
        try (var processes = run(Kit.ECHO)) {
            var seating =
                    processes.seat(
                            "one",
                            Kit.place("one"),
                            Json.object("command", "other"),
                            Era.LEGACY,
                            "alice",
                            Ear::new);
            assertThat(seating)
                    .isInstanceOfSatisfying(
                            Seating.Refused.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isEqualTo(Seating.Reason.NOT_APPROVED));
        }
    }

    @Test
    void withoutTheSandboxThatIsRequiredNothingIsRun() {
        var sandbox = Sandbox.find(Sandbox.Use.REQUIRE, Path.of("/nowhere/bwrap"), List.of());
        try (var processes =
                Kit.processes(directory, sandbox, Kit.LIMITS, Kit.script("one", Kit.ECHO))) {
            assertThat(refusal(processes, "one", "alice").why())
                    .contains("stdio.sandbox is require", "/nowhere/bwrap");
        }
    }

    @Test
    void backoffGrowsUpToABound() {
        assertThat(Backoff.after(1, Kit.LIMITS, 1)).isEqualTo(Duration.ofMillis(20));
        assertThat(Backoff.after(1, Kit.LIMITS, 0)).isEqualTo(Duration.ofMillis(10));
        assertThat(Backoff.after(2, Kit.LIMITS, 1)).isEqualTo(Duration.ofMillis(40));
        assertThat(Backoff.after(60, Kit.LIMITS, 1)).isEqualTo(Duration.ofMillis(100));
    }
}
