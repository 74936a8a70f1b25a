package dev.gatehouse.behaviour;

import dev.gatehouse.bindings.ArgumentSchema;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How one tool usually answers, as it was approved; another definition has another. It learns from
 * every call, and what is otherwise it tells once: after that it is known, and a person decides.
 * For one thread.
 */
final class Baseline {
    /**
     * What is learned from, before anything is out of the usual.
     *
     * @param results at least so many
     * @param time and from at least so long a time
     */
    record Window(int results, Duration time) {}

    private static final int MAX_HOSTS = 64;
    private static final int MAX_TYPES = 32;
    private static final int MAX_SHAPES = 16;
    private static final int MAX_TOLD = 50;
    private static final int MAX_DENIED = 50;
    private static final int ERRORS = 20;
    private static final int SLOW_CALLS = 3;
    private static final int REFUSALS = 2;
    private static final double LARGE_BYTES = 64 << 10;
    private static final double SLOW_MILLIS = 1000;
    private static final double NANOS = 1e6;

    private final Window window;
    private final Instant first;
    private final @Nullable ArgumentSchema schema;
    private final Learned hosts = new Learned(MAX_HOSTS);
    private final Learned types = new Learned(MAX_TYPES);
    private final Map<String, Learned> errors = new HashMap<>();
    private final Spread sizes = new Spread(LARGE_BYTES, 1);
    private final Spread times = new Spread(SLOW_MILLIS, 0.9);
    private final Map<String, Integer> denied = new LinkedHashMap<>();
    private final Set<String> told = new LinkedHashSet<>();
    private long results;
    private int slow;

    private Baseline(Item tool, Window window, Instant first) {
        this.window = window;
        this.first = first;
        this.schema = schema(tool);
    }

    private static @Nullable ArgumentSchema schema(Item tool) {
        if (!(tool.definition().member("outputSchema") instanceof Json.Obj declared)) return null;
        return switch (ArgumentSchema.compile(declared, null)) {
            case ArgumentSchema.Compilation.Compiled(var compiled) -> compiled;
            // What cannot be held to its schema was approved so; it is looked at in all else.
            case ArgumentSchema.Compilation.Refused _ -> null;
        };
    }

    /**
     * A new one, or what was kept.
     *
     * @param kept of the same definition
     */
    static Baseline of(Item tool, Optional<Json.Obj> kept, Window window, Instant now) {
        if (kept.isEmpty()) return new Baseline(tool, window, now);
        var from = kept.get();
        var baseline =
                new Baseline(tool, window, Instant.parse(String.valueOf(from.text("first"))));
        baseline.read(from);
        return baseline;
    }

    /** Takes in a call; what of it is out of the usual and was not told before. */
    List<Deviation> take(Observed call, Instant now) {
        var deviations = new ArrayList<Deviation>();
        authorization(call, deviations);
        if (call.isGood()) good(call, now, deviations);
        else if (call.isToolError() || call.error() != 0) failed(call, deviations);
        deviations.removeIf(each -> !hasRoom(each) || !told.add(each.key()));
        return deviations;
    }

    /** Many mild deviations leave room for grave ones. */
    private boolean hasRoom(Deviation deviation) {
        boolean isGrave = deviation.severity().isAtLeast(Severity.S3);
        return told.size() < (isGrave ? 2 * MAX_TOLD : MAX_TOLD);
    }

    private void good(Observed call, Instant now, List<Deviation> deviations) {
        var result = call.result();
        if (result == null) return;
        results++;
        structure(result).ifPresent(deviations::add);
        boolean isPast = !now.isBefore(first.plus(window.time()));
        var named = new TreeSet<>(Hosts.in(result));
        var unknown = hosts.news(named);
        // most calls name nothing new, and then their arguments need no look
        if (!unknown.isEmpty()) named.removeAll(Mentioned.of(unknown, call.arguments()));
        words(hosts, "host", named, isPast, deviations);
        words(types, "content-type", types(result), isPast, deviations);
        size(call.bytes(), deviations);
        time(call.nanos() / NANOS, deviations);
    }

    /** The result against the approved output schema; the specification has it hold. */
    private Optional<Deviation> structure(Json.Obj result) {
        if (schema == null) return Optional.empty();
        if (!result.has("structuredContent"))
            return Optional.of(
                    structure("absent", Severity.S1, "has no structured content at all"));
        return result.member("structuredContent") instanceof Json.Obj structured
                ? schema.objection(structured).map(why -> structure(why, Severity.S2, why))
                : Optional.empty();
    }

    private Deviation structure(String what, Severity severity, String why) {
        return new Deviation(
                "schema",
                what,
                severity,
                "a result breaks the approved output schema",
                known(),
                Json.object("breaks", why));
    }

    private void words(
            Learned learned,
            String facet,
            Set<String> seen,
            boolean isPast,
            List<Deviation> deviations) {
        boolean isSettled = isPast && learned.isSettled(window.results());
        if (isSettled)
            for (var word : learned.news(seen))
                deviations.add(
                        new Deviation(
                                facet,
                                word,
                                facet.equals("host") ? Hosts.severity(word) : Severity.S2,
                                "a result names what none did before",
                                known().with("known", Json.of(learned.size())),
                                Json.object(facet, word)));
        learned.learn(seen);
    }

    private static Set<String> types(Json.Obj result) {
        var types = new TreeSet<String>();
        for (var content : result.array("content"))
            if (content instanceof Json.Obj one) {
                var resource = one.object("resource");
                var mime = one.has("mimeType") ? one.text("mimeType") : resource.text("mimeType");
                types.add(printable(one.text("type") + (mime == null ? "" : " " + mime)));
            }
        if (result.has("structuredContent")) types.add("structured");
        return types;
    }

    private static String printable(String text) {
        var plain = text.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > 100 ? plain.substring(0, 100) : plain;
    }

    private void size(long bytes, List<Deviation> deviations) {
        if (sizes.isOut((double) bytes))
            deviations.add(
                    new Deviation(
                            "size",
                            "large",
                            Severity.S1,
                            "a result is many times larger than any before",
                            known().with("bytes", sizes.usual().json()),
                            Json.object("bytes", bytes)));
        else sizes.add((double) bytes);
    }

    /** One slow call is an accident, some in a row are not. */
    private void time(double millis, List<Deviation> deviations) {
        boolean isOut = times.isOut(millis);
        slow = isOut ? slow + 1 : 0;
        if (!isOut) times.add(millis);
        else if (slow >= SLOW_CALLS)
            deviations.add(
                    new Deviation(
                            "latency",
                            "slow",
                            Severity.S1,
                            "several calls in a row take many times longer than nine of ten before",
                            known().with("millis", times.usual().json()),
                            Json.object("millis", Math.round(millis), "inARow", slow)));
    }

    /** Errors of a tool have few shapes; each kind is learned by itself. */
    private void failed(Observed call, List<Deviation> deviations) {
        var result = call.result();
        var kind = result == null ? "error" : "tool-error";
        var shape =
                result == null
                        ? "error " + call.error()
                        : String.join("+", types(result)) + " " + result.members().size();
        var learned = errors.computeIfAbsent(kind, _ -> new Learned(MAX_SHAPES));
        if (learned.isSettled(ERRORS))
            for (var news : learned.news(Set.of(shape)))
                deviations.add(
                        new Deviation(
                                "error-shape",
                                news,
                                Severity.S1,
                                "it fails in another way than before",
                                known().with("known", Json.of(learned.size())),
                                Json.object("kind", kind, "shape", news)));
        learned.learn(Set.of(shape));
    }

    /**
     * Who asked for what: what the same caller may have is no answer to what it may not, so another
     * call that succeeds says nothing.
     */
    private static String asked(Observed call) {
        var arguments = call.arguments().toText().getBytes(StandardCharsets.UTF_8);
        return call.party() + " " + Digest.of(arguments).value();
    }

    /** What the server refused somebody again and again, it gives the same one now. */
    private void authorization(Observed call, List<Deviation> deviations) {
        if (call.status() == 403) {
            var party = asked(call);
            if (denied.size() < MAX_DENIED || denied.containsKey(party))
                denied.merge(party, 1, Integer::sum);
            return;
        }
        if (!call.isGood() || denied.isEmpty()) return;
        var refusals = denied.remove(asked(call));
        if (refusals != null && refusals >= REFUSALS)
            deviations.add(
                    new Deviation(
                            "authorization",
                            call.party(),
                            Severity.S3,
                            "what was refused to a caller is given to the same one",
                            known().with("refusals", Json.of(refusals)),
                            Json.object("caller", call.party(), "status", 200)));
    }

    private Json.Obj known() {
        return Json.object("results", results, "since", first.toString());
    }

    Json.Obj json() {
        var shapes = Json.object();
        for (var kind : errors.entrySet())
            shapes = shapes.with(kind.getKey(), kind.getValue().json());
        return Json.object(
                "first", first.toString(),
                "results", results,
                "hosts", hosts.json(),
                "types", types.json(),
                "errors", shapes,
                "sizes", sizes.json(),
                "times", times.json(),
                "denied", denied,
                "told", told);
    }

    private void read(Json.Obj from) {
        results = Learned.number(from, "results");
        hosts.read(from.object("hosts"));
        types.read(from.object("types"));
        for (var kind : from.object("errors").members().entrySet()) {
            var learned = new Learned(MAX_SHAPES);
            if (kind.getValue() instanceof Json.Obj kept) learned.read(kept);
            errors.put(kind.getKey(), learned);
        }
        sizes.read(from, "sizes");
        times.read(from, "times");
        for (var party : from.object("denied").members().keySet())
            denied.put(party, (int) Learned.number(from.object("denied"), party));
        for (var key : from.array("told")) if (key instanceof Json.Str(var text)) told.add(text);
    }
}
