package dev.gatehouse.stdio;

import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.stdio.Receiver.Junk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running process, from its start until nothing is left of it.
 *
 * <p>Three threads of the platform wait for it, one at each of its streams: such a wait holds the
 * thread that carries a virtual one, and there are few of those for everything else.
 */
final class Child implements Pipe {
    /** What a process is started with, beside itself. */
    record Setting(
            String server,
            Path home,
            boolean isSandboxed,
            StdioLimits limits,
            Allowance allowance,
            MessageReader messages,
            Receiver receiver,
            Tally tally) {}

    private static final Logger LOG = LoggerFactory.getLogger(Child.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final long STACK_BYTES = 256 << 10;

    private final Setting setting;
    private final StdioLimits limits;
    private final Process process;
    private final Outbox outbox;
    private final Set<ProcessHandle> family = new LinkedHashSet<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final long startedAt = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean paused;
    private boolean ending;
    private boolean junkSaid;
    private volatile boolean down;
    private volatile long lastUsed = System.nanoTime();
    private volatile String how = "";

    private Child(Process process, Setting setting) {
        this.process = process;
        this.setting = setting;
        this.limits = setting.limits();
        this.outbox = new Outbox(limits);
    }

    /** Takes charge of a process that was just started. */
    static Child of(Process process, Setting setting) {
        var child = new Child(process, setting);
        setting.tally().running.incrementAndGet();
        child.thread("in", child::write);
        child.thread("err", child::readErrors);
        Thread.ofVirtual()
                .name("stdio-end-" + setting.server())
                .start(() -> child.seeOff(child.thread("out", child::read)));
        return child;
    }

    private Thread thread(String stream, Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .stackSize(STACK_BYTES)
                .name("stdio-" + stream + "-" + setting.server())
                .start(work);
    }

    @Override
    public Sent send(Message message, Permission permission) {
        if (down) return Sent.DOWN;
        var json = message.toBytes();
        var line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        if (!outbox.offer(line, permission)) return Sent.FULL;
        lastUsed = System.nanoTime();
        return Sent.QUEUED;
    }

    @Override
    public boolean isUp() {
        return !down;
    }

    @Override
    public void quit(String because) {
        if (down) return;
        down = true;
        Thread.ofVirtual().name("stdio-stop-" + setting.server()).start(() -> end(because));
    }

    @Override
    public void pause() {
        pause(true);
    }

    @Override
    public void resume() {
        pause(false);
    }

    private void pause(boolean yes) {
        lock.lock();
        try {
            paused = yes && !ending;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** When something was last said in either direction, as {@link System#nanoTime}. */
    long lastUsed() {
        return lastUsed;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** Waits for its end and returns how it ended. */
    String await() throws InterruptedException {
        over.await();
        return how;
    }

    private void write() {
        try (var in = process.getOutputStream()) {
            for (var line = outbox.take(); line.isPresent(); line = outbox.take()) {
                var next = line.get();
                if (next.permission().stands()) {
                    in.write(next.bytes());
                    in.flush();
                } else {
                    next.permission().withdrawn();
                }
            }
        } catch (IOException deaf) {
            LOG.debug("A process of {} reads no more", setting.server(), deaf);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        endUnlessGone("it closed its input");
    }

    private void read() {
        setting.receiver().started(this);
        try (var out = process.getInputStream()) {
            var lines = new Lines(out, limits.lineBytes(), setting.allowance());
            while (true) {
                awaitResumed();
                switch (lines.next()) {
                    case Lines.Line(var bytes) -> take(bytes);
                    case Lines.TooLong _ -> withhold(Junk.TOO_LONG);
                    case Lines.NoRoom _ -> withhold(Junk.NO_ROOM);
                    case Lines.End _ -> {
                        return;
                    }
                }
            }
        } catch (IOException mute) {
            LOG.debug("A process of {} says no more", setting.server(), mute);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            LOG.error(
                    "What a process of {} said could not be dealt with", setting.server(), broken);
        } finally {
            endUnlessGone("it closed its output");
        }
    }

    private void awaitResumed() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (paused) changed.await();
        } finally {
            lock.unlock();
        }
    }

    private void take(byte[] line) {
        var kept = new Kept(line.length);
        boolean handedOn = false;
        try {
            if (isBlank(line)) return;
            switch (setting.messages().read(line)) {
                case MessageReader.Read(var message) -> {
                    lastUsed = System.nanoTime();
                    setting.receiver().message(message, kept);
                    handedOn = true;
                }
                case MessageReader.Malformed(var error, _) ->
                        withhold(
                                error.code() == RpcError.PARSE
                                        ? Junk.NOT_JSON
                                        : Junk.NOT_A_MESSAGE);
            }
        } finally {
            if (!handedOn) kept.run();
        }
    }

    /** What is kept of the allowance for one line; run to give it back, once. */
    private final class Kept implements Runnable {
        private final AtomicLong bytes;

        Kept(int bytes) {
            this.bytes = new AtomicLong(bytes);
        }

        @Override
        public void run() {
            setting.allowance().giveBack(bytes.getAndSet(0));
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte each : line) if (each != ' ' && each != '\t' && each != '\r') return false;
        return true;
    }

    /** Said once for each process: it may go on like this for ever. */
    private void withhold(Junk junk) {
        setting.tally().withheld.increment();
        if (!junkSaid)
            LOG.warn(
                    "A process of {} wrote a line that cannot be taken ({}); such lines are withheld"
                            + " and counted",
                    setting.server(),
                    junk);
        junkSaid = true;
        setting.receiver().withheld(junk);
    }

    /** Its own words, perhaps about what agents asked: kept for operators, never logged. */
    private void readErrors() {
        try (var err = process.getErrorStream()) {
            var lines = new Lines(err, limits.errorChars(), Allowance.UNLIMITED);
            for (var next = lines.next(); !(next instanceof Lines.End); next = lines.next())
                setting.tally()
                        .said(
                                next instanceof Lines.Line(var bytes)
                                        ? new String(bytes, StandardCharsets.UTF_8)
                                        : "(a line of more than "
                                                + limits.errorChars()
                                                + " bytes)");
        } catch (IOException mute) {
            LOG.debug("A process of {} complains no more", setting.server(), mute);
        }
    }

    /** A server that hears or says nothing serves nobody; mostly it is about to end by itself. */
    private void endUnlessGone(String because) {
        if (down) return;
        down = true;
        Thread.ofVirtual()
                .name("stdio-stop-" + setting.server())
                .start(() -> {
                    try {
                        if (!isGoneWithin(limits.close())) end(because);
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /**
     * Ends it: its input is closed, then it is asked, then it is killed, each with its time; and
     * all its children with it. Waits until nothing is left.
     */
    void end() {
        end("it was ended");
    }

    private void end(String because) {
        beginEnd(because);
        try {
            if (!isGoneWithin(limits.close())) {
                know();
                askToEnd();
                if (!isGoneWithin(limits.terminate())) kill();
            }
            over.await();
        } catch (InterruptedException hurried) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private void beginEnd(String because) {
        lock.lock();
        try {
            if (how.isEmpty()) how = because;
            ending = true;
            paused = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        down = true;
        outbox.close();
    }

    private boolean isGoneWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Remembers its children: once it is gone, nobody can say whose they were. */
    private void know() {
        lock.lock();
        try {
            process.descendants().forEach(family::add);
        } finally {
            lock.unlock();
        }
    }

    private Set<ProcessHandle> family() {
        lock.lock();
        try {
            return Set.copyOf(family);
        } finally {
            lock.unlock();
        }
    }

    /** Bubblewrap would not pass the signal on, but die of it and take the server along at once. */
    private void askToEnd() {
        family().forEach(ProcessHandle::destroy);
        if (!setting.isSandboxed()) process.toHandle().destroy();
    }

    private void kill() {
        know();
        process.toHandle().destroyForcibly();
        family().forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits for the process, then for its last words, and leaves nothing behind. */
    private void seeOff(Thread reader) {
        try {
            int code = process.waitFor();
            beginEnd("it ended by itself with code " + code);
            family().forEach(ProcessHandle::destroyForcibly);
            if (!setting.isSandboxed()) Homes.endStrays(setting.home());
            awaitFamilyGone();
            if (!reader.join(limits.kill()))
                LOG.warn("A process of {} is gone, but its output has no end", setting.server());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            Homes.remove(setting.home());
            setting.tally().running.decrementAndGet();
            setting.tally().ended(how);
            tellEnded();
            over.countDown();
        }
    }

    /** Who was killed is gone a moment later. */
    private void awaitFamilyGone() throws InterruptedException {
        long deadline = System.nanoTime() + limits.kill().toNanos();
        while (family().stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() > deadline) {
                LOG.warn("Children of a process of {} do not end", setting.server());
                return;
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private void tellEnded() {
        try {
            setting.receiver().ended(how);
        } catch (RuntimeException broken) {
            LOG.error(
                    "The end of a process of {} could not be dealt with", setting.server(), broken);
        }
    }
}
