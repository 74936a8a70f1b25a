package dev.gatehouse.provenance;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Advisories of an API in the shape of OSV's: which are about a version, and each of them whole.
 * What it says is held against the version once more here. Blocks; safe for many threads. Spec: OSV
 * API, {@code POST /v1/querybatch}, {@code GET /v1/vulns/{id}}.
 */
public final class OsvApi implements AdvisorySource {
    /**
     * How much is taken.
     *
     * @param maxPages of the answer about one kind of packages
     * @param maxAdvisories of one look
     */
    public record Limits(int maxPages, int maxAdvisories) {
        public static final Limits STANDARD = new Limits(20, 200);
    }

    /** Leaves a look at the first thing that is not as it must be. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken(String why) {
            super(why, null, false, false);
        }
    }

    /** A question with the page that is asked for; empty for the first. */
    private record Question(AdvisedPackage about, String page) {
        Json.Obj json() {
            return page.isEmpty() ? about.query() : about.query().with("page_token", Json.of(page));
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
    public Told look(Set<AdvisedPackage> packages) {
        var ids = new LinkedHashSet<String>();
        var hits = new ArrayList<AdvisoryHit>();
        try {
            // Each kind by itself: who does not know images need not refuse the others.
            for (var kind : kinds(packages)) ask(kind, ids);
            for (var id : ids) hits.addAll(hits(id, packages));
        } catch (Broken broken) {
            return new Told(hits, String.valueOf(broken.getMessage()));
        }
        return new Told(hits, "");
    }

    private static List<List<Question>> kinds(Set<AdvisedPackage> packages) {
        var kinds = new ArrayList<List<Question>>();
        for (var ecosystem : List.of(AdvisedPackage.NPM, AdvisedPackage.PYPI, AdvisedPackage.OCI)) {
            var kind =
                    packages.stream()
                            .filter(one -> one.ecosystem().equals(ecosystem))
                            .map(one -> new Question(one, ""))
                            .toList();
            if (!kind.isEmpty()) kinds.add(kind);
        }
        return kinds;
    }

    private void ask(List<Question> first, Set<String> ids) throws Broken {
        var asked = new HashSet<Question>();
        var open = first;
        for (int page = 0; !open.isEmpty(); page++) {
            if (page >= limits.maxPages())
                throw new Broken("it has more than " + limits.maxPages() + " pages");
            if (!asked.addAll(open)) throw new Broken("its pages go round in a circle");
            open = page(open, ids);
        }
    }

    /** What is still to be asked. */
    private List<Question> page(List<Question> questions, Set<String> ids) throws Broken {
        var results = post(questions).array("results");
        if (results.size() != questions.size())
            throw new Broken("it answers other questions than it was asked");
        var more = new ArrayList<Question>();
        for (int i = 0; i < results.size(); i++) {
            if (!(results.get(i) instanceof Json.Obj result)) continue;
            for (var each : result.array("vulns")) if (each instanceof Json.Obj one) add(one, ids);
            var next = result.text("next_page_token");
            if (next == null || next.isEmpty()) continue;
            if (next.length() > MAX_TOKEN) throw new Broken("it names a page that is too long");
            more.add(new Question(questions.get(i).about(), next));
        }
        return more;
    }

    private void add(Json.Obj one, Set<String> ids) throws Broken {
        var id = one.text("id");
        if (id == null || !Advisory.isId(id))
            throw new Broken("it names an advisory that has no sound name");
        ids.add(id);
        if (ids.size() > limits.maxAdvisories())
            throw new Broken("it names more than " + limits.maxAdvisories() + " advisories");
    }

    private List<AdvisoryHit> hits(String id, Set<AdvisedPackage> packages) throws Broken {
        var document = object(fetch.ask(URI.create(base + "/v1/vulns/" + id)), id);
        var advisory =
                Advisory.read(document)
                        .filter(one -> one.id().equals(id))
                        .orElseThrow(
                                () -> new Broken("it answers with another advisory than " + id));
        var now = clock.instant();
        return packages.stream()
                .map(one -> advisory.hit(one, now))
                .flatMap(Optional::stream)
                .toList();
    }

    private Json.Obj post(List<Question> questions) throws Broken {
        var body = Json.object("queries", questions.stream().map(Question::json).toList());
        return object(
                fetch.post(
                        URI.create(base + "/v1/querybatch"),
                        List.of("Content-Type", "application/json"),
                        body.toBytes()),
                "the question");
    }

    private static Json.Obj object(GuardedFetch.Posting answer, String to) throws Broken {
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
