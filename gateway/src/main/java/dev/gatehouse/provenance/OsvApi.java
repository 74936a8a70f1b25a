package dev.gatehouse.provenance;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Advisories of an API in the shape of OSV's: which are about a version, and each of them whole.
 * What it says is held against the version once more here. Blocks; safe for many threads. Spec: OSV
 * API, {@code POST /v1/querybatch}, {@code GET /v1/vulns/{id}}.
 */
public final class OsvApi implements AdvisorySource {
    /**
     * How much is taken.
     *
     * @param maxPages of the answer about one package
     * @param maxAdvisories of one package
     * @param patience for a look, however much there is to be read
     */
    public record Limits(int maxPages, int maxAdvisories, Duration patience) {
        public static final Limits STANDARD = new Limits(20, 200, Duration.ofSeconds(30));
    }

    /** Leaves a page or a document that is not as it must be. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken(String why) {
            super(why, null, false, false);
        }
    }

    /** By when one look is over, what it has given, and whether anybody answered. */
    private record Look(long until, AdvisoryReading reading, AtomicBoolean answered) {
        Duration left() {
            return Duration.ofNanos(until - System.nanoTime());
        }
    }

    private static final int MAX_TOKEN = 2000;
    private static final StrictJson JSON =
            new StrictJson(new JsonLimits(4 << 20, 64, 1 << 20, 200_000, JsonLimits.Numbers.ANY));

    private final String base;
    private final GuardedFetch fetch;
    private final Limits limits;
    private final InstantSource clock;

    /**
     * @param base under which {@code /v1} is
     */
    public OsvApi(URI base, GuardedFetch fetch, Limits limits, InstantSource clock) {
        this.base = base.toString().replaceAll("/+$", "");
        this.fetch = fetch;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public Told look(SequencedSet<AdvisedPackage> packages) {
        var look =
                new Look(
                        System.nanoTime() + limits.patience().toNanos(),
                        new AdvisoryReading(limits.maxAdvisories()),
                        new AtomicBoolean());
        var read = new HashSet<String>();
        // Each package by itself: what is said of one hides nothing of another.
        for (var one : packages)
            for (var id : named(one, look))
                if (!read.contains(id)) {
                    try {
                        take(id, packages, look);
                        read.add(id);
                    } catch (Broken broken) {
                        look.reading()
                                .miss(
                                        new UnreadAdvisory(one.written(), id),
                                        String.valueOf(broken.getMessage()));
                    }
                }
        return look.reading().told(!look.answered().get());
    }

    /** The advisories about a package, as far as the source names them soundly. */
    private Set<String> named(AdvisedPackage one, Look look) {
        var ids = new LinkedHashSet<String>();
        try {
            ask(one, ids, look);
        } catch (Broken broken) {
            look.reading().miss(UnreadAdvisory.all(one), String.valueOf(broken.getMessage()));
        }
        return ids;
    }

    private void ask(AdvisedPackage one, Set<String> ids, Look look) throws Broken {
        var pages = new HashSet<String>();
        var page = "";
        do {
            if (pages.size() >= limits.maxPages())
                throw new Broken("it has more than " + limits.maxPages() + " pages");
            if (!pages.add(page)) throw new Broken("its pages go round in a circle");
            page = page(one, page, ids, look);
        } while (!page.isEmpty());
    }

    /** Which page is the next one; empty after the last. */
    private String page(AdvisedPackage one, String page, Set<String> ids, Look look) throws Broken {
        var query = page.isEmpty() ? one.query() : one.query().with("page_token", Json.of(page));
        var results = post(query, look).array("results");
        if (results.size() != 1 || !(results.getFirst() instanceof Json.Obj result))
            throw new Broken("it answers other questions than it was asked");
        for (var each : result.array("vulns")) {
            var id = each instanceof Json.Obj vuln ? vuln.text("id") : null;
            if (id == null || !Advisory.isId(id))
                look.reading()
                        .miss(
                                UnreadAdvisory.all(one),
                                "it names an advisory that has no sound name");
            else if (ids.size() < limits.maxAdvisories() || ids.contains(id)) ids.add(id);
            else
                throw new Broken(
                        "it names more than "
                                + limits.maxAdvisories()
                                + " advisories about "
                                + one.written());
        }
        var next = result.text("next_page_token");
        if (next != null && next.length() > MAX_TOKEN)
            throw new Broken("it names a page that is too long");
        return next == null ? "" : next;
    }

    private void take(String id, Set<AdvisedPackage> packages, Look look) throws Broken {
        var document = object(within(look).ask(URI.create(base + "/v1/vulns/" + id)), id, look);
        var advisory =
                Advisory.read(document)
                        .filter(one -> one.id().equals(id))
                        .orElseThrow(
                                () -> new Broken("it answers with another advisory than " + id));
        var now = clock.instant();
        for (var one : packages)
            advisory.hit(one, now).ifPresent(hit -> look.reading().take(one, hit));
    }

    private static boolean isOutage(int status) {
        return status >= 500 || status == 429;
    }

    private GuardedFetch within(Look look) throws Broken {
        var left = look.left();
        if (!left.isPositive())
            throw new Broken("it takes longer than " + limits.patience().toSeconds() + " seconds");
        return fetch.within(left);
    }

    private Json.Obj post(Json.Obj query, Look look) throws Broken {
        var body = Json.object("queries", Json.array(query));
        return object(
                within(look)
                        .post(
                                URI.create(base + "/v1/querybatch"),
                                List.of("Content-Type", "application/json"),
                                body.toBytes()),
                "the question",
                look);
    }

    private static Json.Obj object(GuardedFetch.Posting answer, String to, Look look)
            throws Broken {
        if (answer instanceof GuardedFetch.Answered(int status, _, _) && !isOutage(status))
            look.answered().set(true);
        return switch (answer) {
            case GuardedFetch.Refused(var why) -> throw new Broken(why);
            case GuardedFetch.Failed(var why) -> throw new Broken(why);
            case GuardedFetch.Answered(int status, var bytes, _) when status == 200 ->
                    switch (JSON.read(bytes)) {
                        case StrictJson.Value(Json.Obj object) -> object;
                        case StrictJson.Value _ ->
                                throw new Broken("it answers " + to + " with no JSON object");
                        case StrictJson.Refused(var why) ->
                                throw new Broken("its answer to " + to + " is not taken: " + why);
                    };
            case GuardedFetch.Answered(int status, _, _) ->
                    throw new Broken("it answers " + to + " with status " + status);
        };
    }
}
