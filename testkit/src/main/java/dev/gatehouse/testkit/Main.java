package dev.gatehouse.testkit;

import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.issuer.FakeIssuer;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.FakeServer.Speaks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * Runs a {@link FakeServer} until it is told to stop.
 *
 * <pre>
 * server [--port N] [--control-port N] [--era both|legacy|modern] [--revision R]...
 *        [--tools basic|conformance|revisions,...] [--page N] [--asks-standalone]
 *        [--tls KEYSTORE --tls-password TEXT] [--no-wire] [--leash]
 * </pre>
 *
 * When it is ready it prints one line, {@code listening on URL control URL}. With {@code --leash}
 * it ends when its standard input does, so that it never outlives who started it. {@code agent …}
 * runs an {@link AgentMain} instead, {@code stdio …} a {@link StdioMain}, and {@code issuer} a
 * {@link FakeIssuer}, which prints {@code issuing as URL}.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments)
            throws IOException, GeneralSecurityException, InterruptedException {
        if (arguments.length > 0 && arguments[0].equals("agent"))
            System.exit(AgentMain.run(arguments));
        if (arguments.length > 0 && arguments[0].equals("stdio")) {
            StdioMain.run(arguments);
            return;
        }
        if (arguments.length == 1 && arguments[0].equals("issuer")) {
            var issuer = FakeIssuer.start();
            untilStopped(issuer::close, "issuing as " + issuer.issuer());
            return;
        }
        if (arguments.length == 0 || !arguments[0].equals("server")) {
            System.err.println(
                    "usage: server [--port N] [--control-port N] [--era both|legacy|modern]"
                            + " [--revision R]... [--tools basic|conformance|revisions,...] [--page N]"
                            + " [--asks-standalone]"
                            + " [--tls KEYSTORE --tls-password TEXT] [--no-wire] [--leash]");
            System.exit(2);
        }
        var options = Options.standard().offering(Set.of(Fixture.BASIC, Fixture.CONFORMANCE));
        int port = 0;
        int control = 0;
        int page = Integer.MAX_VALUE;
        boolean wire = true;
        boolean leash = false;
        var revisions = EnumSet.noneOf(Revision.class);
        Path keystore = null;
        String password = "";
        for (int i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--port" -> port = Integer.parseInt(arguments[++i]);
                case "--control-port" -> control = Integer.parseInt(arguments[++i]);
                case "--era" -> options = options.speaking(speaks(arguments[++i]));
                case "--revision" -> revisions.add(Revision.find(arguments[++i]).orElseThrow());
                case "--asks-standalone" -> options = options.askingOnTheStandaloneStream();
                case "--tools" -> options = options.offering(fixtures(arguments[++i]));
                case "--page" -> page = Integer.parseInt(arguments[++i]);
                case "--tls" -> keystore = Path.of(arguments[++i]);
                case "--tls-password" -> password = arguments[++i];
                case "--no-wire" -> wire = false;
                case "--leash" -> leash = true;
                default -> throw new IllegalArgumentException("unknown: " + arguments[i]);
            }
        }
        if (!revisions.isEmpty()) options = options.speaking(revisions);
        if (keystore != null) options = options.over(Tls.server(keystore, password.toCharArray()));
        if (leash) Thread.ofVirtual().name("leash").start(Main::endWithInput);
        var server = FakeServer.start(options.onPorts(port, control));
        server.catalogue().pageSize(page);
        run(server, wire);
    }

    private static void endWithInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            System.err.println("standard input is gone: " + gone.getMessage());
        }
        System.exit(0);
    }

    private static void run(FakeServer server, boolean wire) throws InterruptedException {
        server.wire().keep(wire);
        untilStopped(
                server::close, "listening on " + server.url() + " control " + server.controlUrl());
    }

    private static void untilStopped(Runnable close, String ready) throws InterruptedException {
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            close.run();
                            stopped.countDown();
                        }));
        System.out.println(ready);
        stopped.await();
    }

    private static Speaks speaks(String era) {
        return Speaks.valueOf(era.toUpperCase(Locale.ROOT));
    }

    private static Set<Fixture> fixtures(String tools) {
        return Arrays.stream(tools.split(",", -1))
                .map(set -> Fixture.valueOf(set.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
