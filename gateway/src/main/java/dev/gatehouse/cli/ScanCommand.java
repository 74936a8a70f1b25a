package dev.gatehouse.cli;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.shadow.Known;
import dev.gatehouse.shadow.Scan;
import dev.gatehouse.shadow.Whereabouts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse scan PATH...} (INV-7). */
@Command(
        name = "scan",
        description = {
            "Find the MCP servers that agents on this machine are configured to use, and which of"
                    + " them are not behind the gate.",
            "Only reads files: nothing found is run or connected to. Values of environment, headers"
                    + " and arguments are neither printed nor sent.",
            "With an operator's token the gate is asked what it governs. Ends with 1 when something"
                    + " is not reached through the gate, or could not be read."
        })
final class ScanCommand extends GateCommand {
    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "A configuration file, a project or a home directory.")
    List<Path> paths = List.of();

    @Option(
            names = "--gate",
            paramLabel = "URL",
            description = "A URL under which agents reach the gate, beside the one that it names.")
    List<String> gates = List.of();

    @Option(
            names = "--offline",
            description = "Ask the gate nothing; then only what is at --gate is through the gate.")
    boolean offline;

    @Option(
            names = "--report",
            description = "Tell the gate what is not reached through it, for the inventory.")
    boolean report;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "The name of this machine in the report (default: its own).")
    String host = "";

    private boolean everythingIsBehind;

    @Override
    int outcome() {
        return everythingIsBehind ? Commands.DONE : Commands.FAILED;
    }

    @Override
    void run(Gate gate, Page page) {
        if (report && offline) throw usage("--report asks the gate, and --offline asks nothing");
        var found = new ArrayList<Scan.Found>();
        var unread = new ArrayList<Scan.Unread>();
        for (var path : paths) {
            var result = Scan.of(path, Scan.Limits.STANDARD);
            found.addAll(result.found());
            unread.addAll(result.unread());
        }
        boolean asked = report || (!offline && hasToken());
        var known = known(gate, asked);
        var around = found.stream().filter(each -> isAround(each, known)).toList();
        everythingIsBehind = around.isEmpty() && unread.isEmpty();
        var taken = report ? reported(gate, around) : Json.object();
        if (json) page.json(view(found, unread, known, taken));
        else show(page, found, unread, known, asked, taken);
    }

    private Known known(Gate gate, boolean asked) {
        var urls = new ArrayList<Whereabouts>();
        for (var url : gates)
            urls.add(Whereabouts.url(url).orElseThrow(() -> usage("not a URL: " + url)));
        var servers = new HashMap<Whereabouts, String>();
        if (asked) {
            var places = gate.get("/api/discoveries/places");
            for (var url : Shown.texts(places, "gates")) Whereabouts.url(url).ifPresent(urls::add);
            for (var each : Shown.objects(places, "servers"))
                servers.put(new Whereabouts(Shown.text(each, "place")), Shown.text(each, "server"));
        }
        return new Known(urls, servers);
    }

    private static boolean isAround(Scan.Found found, Known known) {
        return !(known.standing(found.whereabouts()) instanceof Known.ThroughTheGate);
    }

    private Json.Obj reported(Gate gate, List<Scan.Found> around) {
        var servers =
                around.stream()
                        .map(each ->
                                Json.object(
                                        "place", each.whereabouts().written(),
                                        "client", each.client(),
                                        "file", each.file().toString()))
                        .toList();
        return gate.post(
                Json.object("host", host.isBlank() ? ownHost() : host, "found", servers),
                "/api/discoveries");
    }

    private static String ownHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "a machine without a name";
        }
    }

    private static String word(Known.Standing standing) {
        return switch (standing) {
            case Known.ThroughTheGate _ -> "through the gate";
            case Known.Bypassing _ -> "known, bypassing the gate";
            case Known.Unknown _ -> "unknown";
        };
    }

    private static Json.Obj view(
            List<Scan.Found> found, List<Scan.Unread> unread, Known known, Json.Obj taken) {
        var servers = new ArrayList<Json>();
        for (var each : found) {
            var standing = known.standing(each.whereabouts());
            var server =
                    Json.object(
                            "file", each.file().toString(),
                            "client", each.client(),
                            "name", each.name(),
                            "place", each.whereabouts().written(),
                            "shown", each.shown(),
                            "standing", word(standing));
            servers.add(
                    standing instanceof Known.Bypassing(var name)
                            ? server.with("server", Json.of(name))
                            : server);
        }
        var view =
                Json.object(
                        "found",
                        servers,
                        "unread",
                        unread.stream()
                                .map(each ->
                                        Json.object(
                                                "file", each.file().toString(), "why", each.why()))
                                .toList());
        return taken.members().isEmpty() ? view : view.with("reported", taken);
    }

    private static void show(
            Page page,
            List<Scan.Found> found,
            List<Scan.Unread> unread,
            Known known,
            boolean asked,
            Json.Obj taken) {
        if (found.isEmpty()) page.line("No agent's configuration names an MCP server there.");
        else
            page.table(
                    List.of("STANDING", "NAME", "CLIENT", "SERVER", "FILE"),
                    found.stream()
                            .map(each ->
                                    List.of(
                                            standing(known.standing(each.whereabouts())),
                                            each.name(),
                                            each.client(),
                                            each.shown(),
                                            each.file().toString()))
                            .toList());
        for (var each : unread) page.line("Not read: " + each.file() + ": " + each.why() + ".");
        long around = found.stream().filter(each -> isAround(each, known)).count();
        page.line(around + " of " + found.size() + " are not reached through the gate.");
        if (!asked)
            page.line("The gate was not asked what it governs: that takes an operator's token.");
        if (!taken.members().isEmpty())
            page.line(
                    "Reported: "
                            + Shown.text(taken, "new")
                            + " new, "
                            + Shown.text(taken, "seenBefore")
                            + " seen before. gatehouse discovery list shows them.");
    }

    private static String standing(Known.Standing standing) {
        return standing instanceof Known.Bypassing(var server)
                ? word(standing) + ": " + server
                : word(standing);
    }
}
