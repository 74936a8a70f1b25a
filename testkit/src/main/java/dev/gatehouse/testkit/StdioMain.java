package dev.gatehouse.testkit;

import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.StdioServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server on standard input and output, for whoever starts processes.
 *
 * <pre>
 * stdio [--revision R]...      speaks these, or all when none is named
 *       [--ignore-stdin-close] goes on when its input ends
 *       [--ignore-term]        does not end when it is asked to
 *       [--junk]               writes a line that is no message before each answer
 *       [--received DIR]       keeps a copy of its input in a file REVISION-… there
 *       [--deaf-after N]       reads no more after so many requests
 *       [--stderr]             writes a line to standard error for each request
 *       [--exit-after N]       ends after so many answers, with status 1
 * </pre>
 */
final class StdioMain implements StdioServer.Watcher {
    private final EnumSet<Revision> revisions = EnumSet.noneOf(Revision.class);
    private final AtomicInteger answers = new AtomicInteger();
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private boolean ignoresEnd;
    private boolean ignoresTerm;
    private boolean junk;
    private boolean noisy;
    private int exitAfter = Integer.MAX_VALUE;
    private int deafAfter = Integer.MAX_VALUE;
    private int taken;
    private @Nullable Path received;

    static void run(String[] arguments) throws IOException, InterruptedException {
        var main = new StdioMain();
        main.read(arguments);
        main.run();
    }

    private void read(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--revision" -> revisions.add(Revision.find(arguments[++i]).orElseThrow());
                case "--ignore-stdin-close" -> ignoresEnd = true;
                case "--ignore-term" -> ignoresTerm = true;
                case "--junk" -> junk = true;
                case "--stderr" -> noisy = true;
                case "--received" -> received = Path.of(arguments[++i]);
                case "--deaf-after" -> deafAfter = Integer.parseInt(arguments[++i]);
                case "--exit-after" -> exitAfter = Integer.parseInt(arguments[++i]);
                default -> throw new IllegalArgumentException("unknown: " + arguments[i]);
            }
        }
        if (revisions.isEmpty()) revisions.addAll(EnumSet.allOf(Revision.class));
    }

    private void run() throws IOException, InterruptedException {
        // a hook that never ends is how a JVM outlives the signal
        if (ignoresTerm) Runtime.getRuntime().addShutdownHook(new Thread(StdioMain::waitForever));
        var fixtures = Set.of(Fixture.BASIC, Fixture.REVISIONS);
        new StdioServer(revisions, fixtures, out, this).serve(input());
        if (ignoresEnd) waitForever();
        Runtime.getRuntime().halt(0);
    }

    private InputStream input() throws IOException {
        if (received == null) return System.in;
        var copy =
                Files.newOutputStream(
                        Files.createTempFile(received, revisions.iterator().next() + "-", ""));
        return new FilterInputStream(System.in) {
            @Override
            public int read(byte[] bytes, int from, int most) throws IOException {
                int count = in.read(bytes, from, most);
                if (count > 0) copy.write(bytes, from, count);
                return count;
            }
        };
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void took(String method) throws IOException {
        if (++taken > deafAfter) waitForever();
        if (noisy) System.err.println("asked for " + method);
        if (!junk) return;
        out.write("this is no message\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void answered() {
        if (answers.incrementAndGet() >= exitAfter) Runtime.getRuntime().halt(1);
    }
}
