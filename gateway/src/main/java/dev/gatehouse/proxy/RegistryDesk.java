package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.proxy.ApprovedListing.Entry;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The approved inventory as a registry of MCP servers, v0.1, so that clients discover only what is
 * approved (PRV-4, REQ-117). Read from one immutable world, on the agent's loop.
 */
public final class RegistryDesk {
    /** To whom it is told. */
    public enum Audience {
        /** To an agent, those servers that it may use (T72). */
        GRANTED,
        /** To an agent, all that are approved. */
        APPROVED,
        /** All that are approved, to everyone who reaches the listener. */
        EVERYONE
    }

    /** What of it is served. */
    record Shelf(List<Entry> entries) {
        Optional<Entry> find(String name) {
            return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
        }
    }

    private static final String BASE = "/registry";
    private static final String SERVERS = BASE + "/v0.1/servers";
    private static final int STANDARD = 30;
    private static final int MOST = 100;

    private final ApprovedListing listing;
    private final Audience audience;
    private final Gate gate;

    /**
     * @param namespace of the names in it
     */
    public RegistryDesk(Gate gate, String namespace, Audience audience) {
        this.gate = gate;
        this.audience = audience;
        this.listing = new ApprovedListing(gate.routes, namespace);
    }

    static boolean serves(String path) {
        return path.equals(SERVERS) || path.startsWith(SERVERS + "/");
    }

    void serve(Passage passage) {
        passage.guard(() -> {
            if (!passage.request.method().equals("GET"))
                passage.answer.send(Front.text(405, "GET only.").with("allow", "GET"));
            else if (audience == Audience.EVERYONE)
                passage.answer.send(answer(passage.request, shelf(passage, _ -> true)));
            else identify(passage);
        });
    }

    /** With a token for whichever route of the gate: that it is one of its agents is enough. */
    private void identify(Passage passage) {
        var authorization = passage.request.headers().first("authorization");
        new Identification(passage, caller -> admitted(passage, caller))
                .by(gate.callers.routeOf(authorization, gate.routes));
    }

    private void admitted(Passage passage, Caller caller) {
        var facts = passage.facts(caller, null);
        var objection = Policy.objection(facts);
        if (objection != null) {
            passage.refuse(facts, objection, new Chronicle.Told("registry/list", null, null));
            return;
        }
        var shelf =
                shelf(
                        passage,
                        audience == Audience.APPROVED
                                ? _ -> true
                                : entry -> mayUse(passage, caller, entry));
        passage.record(
                passage.chronicle.access(
                        facts, "registry.read", Json.object("servers", shelf.entries().size())),
                answer(passage.request, shelf));
    }

    private boolean mayUse(Passage passage, Caller caller, Entry entry) {
        var whole = new Ask(entry.server(), Era.MODERN, Method.DISCOVER, null, Ask.Purpose.USE);
        var facts = passage.world.facts(whole, caller, gate.clock.instant());
        return Policy.decide(facts) instanceof Decision.Allow;
    }

    private Shelf shelf(Passage passage, Predicate<Entry> shown) {
        var approved = listing.entries(passage.world, gate.clock.instant());
        return new Shelf(approved.stream().filter(shown).toList());
    }

    private static Response answer(AgentRequest request, Shelf shelf) {
        var fields = Fields.of(request.query());
        var path = request.path();
        if (path.equals(SERVERS)) return list(shelf, fields);
        var parts = path.substring(SERVERS.length() + 1).split("/", -1);
        if (parts.length < 2 || parts.length > 3 || !parts[1].equals("versions")) return unknown();
        var found = decoded(parts[0]).flatMap(shelf::find);
        if (found.isEmpty()) return unknown();
        if (parts.length == 2) return json(page(List.of(found.get()), Optional.empty()));
        return decoded(parts[2])
                .filter(version ->
                        version.equals("latest") || version.equals(found.get().version()))
                .map(_ -> json(found.get().json()))
                .orElseGet(RegistryDesk::unknown);
    }

    private static Response list(Shelf shelf, Map<String, List<String>> fields) {
        var limit = number(one(fields, "limit").orElse(String.valueOf(STANDARD)));
        var cursor = one(fields, "cursor");
        var after = cursor.isEmpty() ? Optional.of("") : position(cursor.get());
        var since = one(fields, "updated_since");
        var from = since.isEmpty() ? Optional.of(Instant.MIN) : time(since.get());
        if (limit.isEmpty()) return malformed("limit is not a number from 1 to " + MOST);
        if (after.isEmpty()) return malformed("cursor is none that was given here");
        if (from.isEmpty()) return malformed("updated_since is no time by RFC 3339");
        var search = one(fields, "search").orElse("").toLowerCase(Locale.ROOT);
        var version = one(fields, "version").filter(wanted -> !wanted.equals("latest"));
        var matching =
                shelf.entries().stream()
                        .filter(entry -> !entry.updatedAt().isBefore(from.get()))
                        .filter(entry -> entry.name().toLowerCase(Locale.ROOT).contains(search))
                        .filter(entry -> version.isEmpty() || version.get().equals(entry.version()))
                        .filter(entry -> entry.name().compareTo(after.get()) > 0)
                        .toList();
        if (matching.size() <= limit.get()) return json(page(matching, Optional.empty()));
        var shown = matching.subList(0, limit.get());
        return json(page(shown, Optional.of(cursor(shown.getLast()))));
    }

    private static Json.Obj page(List<Entry> shown, Optional<String> next) {
        var metadata = Json.object("count", shown.size());
        return Json.object(
                "servers",
                shown.stream().map(Entry::json).toList(),
                "metadata",
                next.isEmpty() ? metadata : metadata.with("nextCursor", Json.of(next.get())));
    }

    private static String cursor(Entry last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(last.name().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> position(String cursor) {
        try {
            return Optional.of(
                    new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> number(String text) {
        if (!text.matches("[1-9][0-9]{0,5}")) return Optional.empty();
        return Optional.of(Math.min(Integer.parseInt(text), MOST));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /** The field's value; empty when it is absent or there twice. */
    private static Optional<String> one(Map<String, List<String>> fields, String name) {
        var values = fields.getOrDefault(name, List.of());
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    private static Optional<String> decoded(String segment) {
        try {
            return Optional.of(
                    URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException badEscape) {
            return Optional.empty();
        }
    }

    private static Response json(Json.Obj answer) {
        return Response.json(200, answer).with("cache-control", "no-store");
    }

    private static Response unknown() {
        return Front.text(404, "Server not found");
    }

    private static Response malformed(String why) {
        return Front.text(400, why);
    }
}
