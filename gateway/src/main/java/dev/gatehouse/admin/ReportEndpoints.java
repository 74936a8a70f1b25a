package dev.gatehouse.admin;

import dev.gatehouse.access.Waiver;
import dev.gatehouse.bindings.Reach;
import dev.gatehouse.drift.ScopeExcess;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
                        this::scopes),
                Endpoint.get(
                        "/api/reports/names",
                        "reportNames",
                        "Tools and prompts of all servers whose names can be taken for each other",
                        "NameReport",
                        this::names),
                Endpoint.get(
                                "/api/reports/reviewers",
                                "reportReviewers",
                                "How each reviewer decides: how much, how grave, how fast",
                                "ReviewerReport",
                                this::reviewers)
                        .with(
                                new Endpoint.Parameter(
                                        "days", "integer", "Of so many days, 90 unless said")));
    }

    private OperatorAnswer reviewers(Asked asked) {
        var since = asked.now().minus(Duration.ofDays(asked.number("days", 90, 1, 3660)));
        var people = rooms.people();
        return OperatorAnswer.json(
                200, ReviewerReport.of(people.reviews().since(since), people.dwell(), since));
    }

    private OperatorAnswer names(Asked asked) {
        return OperatorAnswer.json(200, new TextReview(rooms.servers()).collisions());
    }

    /** As it was computed last, and now where it was not since what it is about was changed. */
    private OperatorAnswer scopes(Asked asked) {
        var needs = new ScopeNeeds(rooms.servers(), rooms.credentials());
        var kept =
                rooms.excesses().all().stream()
                        .collect(Collectors.toMap(ScopeExcess::server, each -> each));
        var consents = rooms.credentials().consents().given();
        var lines = new ArrayList<Json.Obj>();
        for (var arrangement : rooms.credentials().arrangements().all()) {
            var last = kept.get(arrangement.server());
            var shown =
                    last != null && needs.isAsOf(last, arrangement, consents)
                            ? last
                            : needs.computed(arrangement, consents, asked.now());
            lines.add(line(shown, asked.now()));
        }
        return OperatorAnswer.json(200, Json.object("servers", lines));
    }

    private static Json.Obj line(ScopeExcess excess, Instant now) {
        return Json.object(
                "server", excess.server(),
                "needed", new TreeSet<>(excess.needed()),
                "given", new TreeSet<>(excess.given()),
                "excess", excess.excess(),
                "broad", Json.of(excess.broad()),
                "at", excess.at().toString(),
                "ageSeconds", Math.max(0, Duration.between(excess.at(), now).toSeconds()));
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
