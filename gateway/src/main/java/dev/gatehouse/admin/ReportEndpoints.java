package dev.gatehouse.admin;

import dev.gatehouse.access.Waiver;
import dev.gatehouse.bindings.BroadScopes;
import dev.gatehouse.bindings.Reach;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reports over everything: how much of what may be called is bound to what it touches (AUT-2). */
final class ReportEndpoints {
    private final Rooms rooms;

    ReportEndpoints(Rooms rooms) {
        this.rooms = rooms;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.get(
                        "/api/reports/coverage",
                        "reportCoverage",
                        "Which approved tools are bound to what they touch, and which to nothing",
                        "Coverage",
                        this::coverage),
                Endpoint.get(
                        "/api/reports/scopes",
                        "reportScopes",
                        "Scopes at servers' issuers: what tools need, what the gate may get, the excess",
                        "ScopeReport",
                        this::scopes));
    }

    /**
     * AUT-3: what may be got and is not needed. Without a word on needs, all of it is in excess.
     */
    private OperatorAnswer scopes(Asked asked) {
        var lines = new ArrayList<Json.Obj>();
        for (var arrangement : rooms.credentials().arrangements().all()) {
            var server = arrangement.server();
            var given = new TreeSet<>(arrangement.scopes());
            for (var consent : rooms.credentials().consents().given())
                if (consent.server().equals(server)) given.addAll(consent.scopes());
            var needed = new TreeSet<String>();
            rooms.servers()
                    .approval(server)
                    .ifPresent(approval ->
                            approval.bindings()
                                    .values()
                                    .forEach(binding -> needed.addAll(binding.scopes())));
            var excess = new TreeSet<>(given);
            excess.removeAll(needed);
            lines.add(
                    Json.object(
                            "server", server,
                            "needed", needed,
                            "given", given,
                            "excess", excess,
                            "broad", Json.of(BroadScopes.kind(given).orElse(null))));
        }
        return OperatorAnswer.json(200, Json.object("servers", lines));
    }

    private OperatorAnswer coverage(Asked asked) {
        var tools = new ArrayList<Json.Obj>();
        var waivers = rooms.waivers().all();
        int bounded = 0;
        for (var server : rooms.servers().all()) {
            if (server.state() != ServerState.APPROVED) continue;
            var approval = rooms.servers().approval(server.name());
            if (approval.isEmpty()) continue;
            for (var item : new TreeSet<>(approval.get().items())) {
                if (item.kind() != Kind.TOOL) continue;
                var line = line(approval.get(), item, waivers, asked.now());
                if (line.has("resources")) bounded++;
                tools.add(line);
            }
        }
        var unbounded = tools.stream().filter(line -> !line.has("resources")).toList();
        return OperatorAnswer.json(
                200,
                Json.object(
                        "tools", tools.size(),
                        "bounded", bounded,
                        "unbounded", unbounded,
                        "all", tools));
    }

    private static Json.Obj line(
            Approval approval, ItemKey item, List<Waiver> waivers, Instant now) {
        var line = Json.object("server", approval.server(), "tool", item.name());
        var binding = approval.bindings().get(item);
        if (binding == null) return line.with("why", Json.of("nobody has said what it does"));
        line = line.with("action", Json.of(binding.action().toString()));
        return switch (binding.reach()) {
            case Reach.Bounded(var resources) ->
                    line.with(
                            "resources",
                            Json.of(resources.stream().map(Object::toString).toList()));
            case Reach.Unbounded(var why) -> {
                var waiver = waiver(approval.server(), item, waivers, now);
                yield line.with("why", Json.of(why))
                        .with("waiver", Json.of(waiver == null ? null : waiver.id()))
                        .with(
                                "waivedUntil",
                                Json.of(waiver == null ? null : waiver.expiresAt().toString()));
            }
        };
    }

    private static @Nullable Waiver waiver(
            String server, ItemKey item, List<Waiver> waivers, Instant now) {
        for (var waiver : waivers)
            if (waiver.kind() == Waiver.Kind.UNBOUNDED
                    && waiver.stands(now)
                    && waiver.covers(server, item)) return waiver;
        return null;
    }
}
