package dev.gatehouse.testkit;

import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.FakeServer.Speaks;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a {@link FakeServer} until it is told to stop.
 *
 * <pre>
 * server [--port N] [--control-port N] [--era both|legacy|modern] [--tools basic|conformance|both]
 *        [--tls KEYSTORE --tls-password TEXT] [--no-wire]
 * </pre>
 *
 * When it is ready it prints one line, {@code listening on URL control URL}.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments)
            throws IOException, GeneralSecurityException, InterruptedException {
        if (arguments.length == 0 || !arguments[0].equals("server")) {
            System.err.println(
                    "usage: server [--port N] [--control-port N] [--era both|legacy|modern]"
                            + " [--tools basic|conformance|both]"
                            + " [--tls KEYSTORE --tls-password TEXT] [--no-wire]");
            System.exit(2);
        }
        var options = Options.standard().offering(Set.of(Fixture.values()));
        int port = 0;
        int control = 0;
        boolean wire = true;
        Path keystore = null;
        String password = "";
        for (int i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--port" -> port = Integer.parseInt(arguments[++i]);
                case "--control-port" -> control = Integer.parseInt(arguments[++i]);
                case "--era" -> options = options.speaking(speaks(arguments[++i]));
                case "--tools" -> options = options.offering(fixtures(arguments[++i]));
                case "--tls" -> keystore = Path.of(arguments[++i]);
                case "--tls-password" -> password = arguments[++i];
                case "--no-wire" -> wire = false;
                default -> throw new IllegalArgumentException("unknown: " + arguments[i]);
            }
        }
        if (keystore != null) options = options.over(Tls.server(keystore, password.toCharArray()));
        run(FakeServer.start(options.onPorts(port, control)), wire);
    }

    private static void run(FakeServer server, boolean wire) throws InterruptedException {
        server.wire().keep(wire);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            server.close();
                            stopped.countDown();
                        }));
        System.out.println("listening on " + server.url() + " control " + server.controlUrl());
        stopped.await();
    }

    private static Speaks speaks(String era) {
        return Speaks.valueOf(era.toUpperCase(Locale.ROOT));
    }

    private static Set<Fixture> fixtures(String tools) {
        return tools.equals("both")
                ? Set.of(Fixture.values())
                : Set.of(Fixture.valueOf(tools.toUpperCase(Locale.ROOT)));
    }
}
