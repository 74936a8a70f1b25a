package dev.gatehouse.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line of the bench.
 *
 * @param neighboursAlone nothing but that part
 * @param gate a gate that already runs
 * @param origin an origin that already runs, because the gate must have been told of it before
 */
record Options(
        Settings settings,
        boolean neighboursAlone,
        Optional<Route> gate,
        Optional<Route> origin,
        Path report) {
    static final String USAGE =
            """
            bench [neighbours] [--quick] [--legacy] [--idle <streams>] [--report <file>]
                  [--gate-url <url> --gate-token <token> --gate-pid <pid>]
                  [--origin-url <url> --origin-pid <pid>]
            """;

    /** Throws {@link IllegalArgumentException} with a sentence for whoever typed it. */
    static Options of(List<String> arguments) {
        var rest = new ArrayDeque<>(arguments);
        var settings = Settings.FULL;
        boolean legacy = false;
        boolean neighboursAlone = false;
        var idle = Optional.<Integer>empty();
        var report = Path.of("target", "bench-report.json");
        var gate = new Address();
        var origin = new Address();
        while (!rest.isEmpty()) {
            var name = rest.removeFirst();
            switch (name) {
                case "neighbours" -> neighboursAlone = true;
                case "--quick" -> settings = Settings.QUICK;
                case "--legacy" -> legacy = true;
                case "--idle" -> idle = Optional.of(Math.toIntExact(number(name, rest)));
                case "--report" -> report = Path.of(value(name, rest));
                case "--gate-url" -> gate.url = Optional.of(value(name, rest));
                case "--gate-token" -> gate.token = Optional.of(value(name, rest));
                case "--gate-pid" -> gate.pids.add(number(name, rest));
                case "--origin-url" -> origin.url = Optional.of(value(name, rest));
                case "--origin-pid" -> origin.pids.add(number(name, rest));
                default -> throw new IllegalArgumentException("unknown option " + name);
            }
        }
        if (idle.isPresent()) settings = settings.withIdleStreams(idle.get());
        if (legacy) settings = settings.inLegacy();
        return new Options(
                settings, neighboursAlone, gate.route("gate"), origin.route("origin"), report);
    }

    private static String value(String name, ArrayDeque<String> rest) {
        if (rest.isEmpty()) throw new IllegalArgumentException(name + " needs a value");
        return rest.removeFirst();
    }

    private static long number(String name, ArrayDeque<String> rest) {
        var text = value(name, rest);
        if (!text.matches("\\d{1,9}"))
            throw new IllegalArgumentException(name + " needs a number, not " + text);
        return Long.parseLong(text);
    }

    /** The parts of a route, as they come. */
    private static final class Address {
        Optional<String> url = Optional.empty();
        Optional<String> token = Optional.empty();
        final List<Long> pids = new ArrayList<>();

        Optional<Route> route(String whose) {
            if (url.isEmpty() && token.isEmpty() && pids.isEmpty()) return Optional.empty();
            if (url.isEmpty() || pids.isEmpty())
                throw new IllegalArgumentException(
                        "--" + whose + "-url and --" + whose + "-pid go together");
            return Optional.of(new Route(URI.create(url.get()), token, pids));
        }
    }
}
