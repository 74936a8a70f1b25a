package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.shadow.Discoveries;
import dev.gatehouse.shadow.Discovery;
import dev.gatehouse.shadow.Sighting;
import dev.gatehouse.shadow.Whereabouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Servers that somebody uses and the inventory does not account for (INV-7). */
final class DiscoveryEndpoints {
    private static final int MAX_REPORTED = 2000;
    private static final int NAME_CHARS = 300;
    private static final int PLACE_CHARS = 500;

    private final Rooms rooms;
    private final RestLimits limits;
    private final Discoveries discoveries;

    DiscoveryEndpoints(Rooms rooms, RestLimits limits) {
        this.rooms = rooms;
        this.limits = limits;
        this.discoveries = rooms.shadow().discoveries();
    }

    List<Endpoint> all() {
        var one = "/api/discoveries/{id}";
        return List.of(
                Endpoint.get(
                        "/api/discoveries",
                        "listDiscoveries",
                        "What was discovered, the one that was seen last first",
                        "DiscoveryList",
                        this::list),
                Endpoint.post(
                        "/api/discoveries",
                        "reportScan",
                        "Takes in what a scan of agents' configuration found",
                        OPERATOR,
                        "ScanReport",
                        "ScanTaken",
                        this::take),
                Endpoint.get(
                        "/api/discoveries/places",
                        "listPlaces",
                        "Where the gate and the governed servers are, as scans compare them",
                        "PlaceList",
                        this::places),
                Endpoint.get(
                        one,
                        "showDiscovery",
                        "A discovery, with where it was seen",
                        "DiscoveryInFull",
                        this::show),
                Endpoint.post(
                        one + "/dismiss",
                        "dismissDiscovery",
                        "Leaves a discovery as it is, with somebody who answers for that",
                        OPERATOR,
                        "Reason",
                        "Discovery",
                        this::dismiss),
                Endpoint.get(
                        "/api/reports/shadow",
                        "reportShadow",
                        "Discovered against registered, with the age of what is open",
                        "ShadowReport",
                        this::report));
    }

    private OperatorAnswer list(Asked asked) {
        var all = discoveries.all().stream().map(each -> view(each, asked.now())).toList();
        return OperatorAnswer.json(200, Json.object("discoveries", all));
    }

    private OperatorAnswer show(Asked asked) {
        var discovery = known(asked);
        var sources =
                discoveries.sources(discovery.id()).stream()
                        .map(source ->
                                Json.object(
                                        "by", source.channel().name(),
                                        "who", source.who(),
                                        "at", source.at(),
                                        "firstSeen", source.firstSeen().toString(),
                                        "lastSeen", source.lastSeen().toString(),
                                        "count", source.count()))
                        .toList();
        return OperatorAnswer.json(
                200, view(discovery, asked.now()).with("sources", Json.of(sources)));
    }

    private OperatorAnswer places(Asked asked) {
        var known = rooms.shadow().known();
        var servers = new TreeMap<String, String>();
        known.servers()
                .forEach((where, name) -> {
                    if (where.isServerPlace()) servers.put(where.written(), name);
                });
        var listed =
                servers.entrySet().stream()
                        .map(each -> Json.object("place", each.getKey(), "server", each.getValue()))
                        .toList();
        return OperatorAnswer.json(
                200,
                Json.object(
                        "gates",
                        known.gates().stream().map(Whereabouts::written).toList(),
                        "servers",
                        listed));
    }

    private OperatorAnswer take(Asked asked) {
        var host = asked.text("host", NAME_CHARS);
        var found = asked.body().array("found");
        if (found.size() > MAX_REPORTED)
            throw Refusal.malformed(
                    "scan.too-large",
                    "The report holds more than " + MAX_REPORTED + " servers.",
                    "Scan smaller folders, each with its own report.");
        // All of it is read before any of it is taken in.
        var sightings = new ArrayList<Sighting>();
        for (var each : found) sightings.add(sighting(asked, host, each));
        var counts = new TreeMap<String, Integer>();
        for (var taken : rooms.shadow().take(sightings))
            counts.merge(taken.name(), 1, Integer::sum);
        return OperatorAnswer.json(
                200,
                Json.object(
                        "new", counts.getOrDefault("FOUND", 0),
                        "seenBefore", counts.getOrDefault("SEEN", 0),
                        "throughTheGate", counts.getOrDefault("THROUGH_THE_GATE", 0),
                        "onlyCounted", counts.getOrDefault("COUNTED", 0)));
    }

    private static Sighting sighting(Asked asked, String host, Json one) {
        if (!(one instanceof Json.Obj said)) throw notFound();
        var where = text(said, "place", PLACE_CHARS);
        var at =
                host
                        + ", "
                        + text(said, "client", NAME_CHARS)
                        + ", "
                        + text(said, "file", PLACE_CHARS);
        return new Sighting(
                Whereabouts.parse(where).orElseThrow(DiscoveryEndpoints::notFound),
                Sighting.Channel.SCAN,
                asked.actor(),
                at);
    }

    private static String text(Json.Obj said, String member, int maxChars) {
        var text = said.text(member);
        if (text == null || text.isBlank() || text.length() > maxChars) throw notFound();
        return text;
    }

    private static Refusal notFound() {
        return Refusal.malformed(
                "scan.malformed",
                "found is not a list of objects with a place, a client and a file.",
                "Let gatehouse scan PATH --report make it.");
    }

    private OperatorAnswer dismiss(Asked asked) {
        var reason = asked.text("reason", limits.reasonChars());
        var dismissed =
                rooms.changes()
                        .make(
                                () -> {
                                    var discovery = known(asked);
                                    if (!discovery.isOpen())
                                        throw Refusal.conflict(
                                                "discovery.closed",
                                                "Discovery " + discovery.id() + " is not open.",
                                                "gatehouse discovery show "
                                                        + discovery.id()
                                                        + " says what became of it.");
                                    discoveries.stand(
                                            discovery.id(),
                                            new Discovery.Dismissed(
                                                    reason, asked.actor(), asked.now()));
                                    return known(asked);
                                },
                                made ->
                                        new Event(
                                                asked.now(),
                                                "discovery.dismissed",
                                                Json.object(
                                                        "actor", asked.actor(),
                                                        "discovery", made.id(),
                                                        "place", made.whereabouts().written(),
                                                        "reason", reason)));
        return OperatorAnswer.json(200, view(dismissed, asked.now()));
    }

    private Discovery known(Asked asked) {
        var id = asked.variable("id");
        if (!id.matches("[0-9]{1,18}")) throw Refusal.unknown("discovery", id);
        return discoveries
                .find(Long.parseLong(id))
                .orElseThrow(() -> Refusal.unknown("discovery", id));
    }

    private OperatorAnswer report(Asked asked) {
        var all = discoveries.all();
        var open =
                all.stream()
                        .filter(Discovery::isOpen)
                        .sorted(Comparator.comparing(Discovery::firstSeen))
                        .toList();
        long oldest = open.isEmpty() ? 0 : days(open.getFirst(), asked.now());
        var servers =
                rooms.servers().all().stream()
                        .filter(server -> server.state() != ServerState.RETIRED)
                        .count();
        return OperatorAnswer.json(
                200,
                Json.object(
                        "servers", servers,
                        "discovered", all.size(),
                        "open", open.size(),
                        "bypassing", number(all, Discovery.Bypassing.class),
                        "dismissed", number(all, Discovery.Dismissed.class),
                        "registered", number(all, Discovery.Registered.class),
                        "oldestDays", oldest,
                        "waiting", open.stream().map(each -> view(each, asked.now())).toList()));
    }

    private static long number(List<Discovery> all, Class<? extends Discovery.Standing> standing) {
        return all.stream().filter(each -> standing.isInstance(each.standing())).count();
    }

    private static long days(Discovery discovery, Instant now) {
        return Math.max(0, Duration.between(discovery.firstSeen(), now).toDays());
    }

    private static Json.Obj view(Discovery discovery, Instant now) {
        var view =
                Json.object(
                        "id", discovery.id(),
                        "place", discovery.whereabouts().written(),
                        "standing", word(discovery.standing()),
                        "ageDays", days(discovery, now),
                        "count", discovery.count(),
                        "firstSeen", discovery.firstSeen().toString(),
                        "lastSeen", discovery.lastSeen().toString());
        return switch (discovery.standing()) {
            case Discovery.Open _ -> view;
            case Discovery.Bypassing(var server) -> view.with("name", Json.of(server));
            case Discovery.Registered(var name, var at) ->
                    view.with("name", Json.of(name)).with("registeredAt", Json.of(at.toString()));
            case Discovery.Dismissed(var reason, var by, var at) ->
                    view.with("reason", Json.of(reason))
                            .with("dismissedBy", Json.of(by))
                            .with("dismissedAt", Json.of(at.toString()));
        };
    }

    private static String word(Discovery.Standing standing) {
        return switch (standing) {
            case Discovery.Open _ -> "OPEN";
            case Discovery.Bypassing _ -> "BYPASSING";
            case Discovery.Dismissed _ -> "DISMISSED";
            case Discovery.Registered _ -> "REGISTERED";
        };
    }
}
