package dev.gatehouse.identity;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.http.PeerCheck;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads a server's cards, wherever they are kept, and the catalogue of its host, through the
 * guarded fetch (T27). Blocks. Spec: SEP-2127; its drafts for the well-known places; AI Catalog.
 */
public final class CardReader implements Cards {
    /** What one place gave. */
    private sealed interface Got {}

    private record Document(Json.Obj json, URI place, Digest evidence) implements Got {}

    private record Nothing() implements Got {}

    private record Unknown() implements Got {}

    /** A catalogue may list a whole company's servers; so many of its cards are looked at. */
    private static final int MAX_LISTED = 10;

    private static final int MAX_BYTES = 256 << 10;
    private static final StrictJson JSON =
            new StrictJson(new JsonLimits(MAX_BYTES, 16, 1 << 16, 10_000, JsonLimits.Numbers.ANY));
    private static final String CATALOGUE = "/.well-known/ai-catalog.json";
    private static final List<String> PLACES =
            List.of("/.well-known/mcp/server-card.json", "/.well-known/mcp.json");
    private static final String TYPE = "mcp-server-card";

    private final GuardedFetch fetch;
    private final PeerCheck check;

    /**
     * @param check whether a server is the one that was approved; another one is asked nothing
     */
    public CardReader(GuardedFetch fetch, PeerCheck check) {
        this.fetch = fetch;
        this.check = check;
    }

    @Override
    public Reading read(String name, Place.Remote at) {
        // Nobody but this machine may have them without TLS.
        if (!"https".equals(at.url().getScheme()) && !GuardedFetch.isLoopback(at.url()))
            return new Reading(List.of(), Set.of(), Digest.of(new byte[0]), true);
        var origin = URI.create(at.url().getScheme() + "://" + at.url().getRawAuthority());
        var there = fetch.at(new Upstream(at.url(), at.caPem(), name), check);
        var places = new LinkedHashSet<URI>();
        places.add(URI.create(without(at.url().toString()) + "/server-card"));
        for (var place : PLACES) places.add(URI.create(origin + place));
        var got = new ArrayList<>(all(places, there));
        var catalogue = ask(URI.create(origin + CATALOGUE), there);
        got.add(catalogue);
        var listed =
                new Catalogue(catalogue instanceof Document found ? found.json() : Json.object());
        var linked = all(links(listed, at.url(), places), there);
        return reading(at.url(), got, linked, listed);
    }

    private Set<URI> links(Catalogue catalogue, URI server, Set<URI> known) {
        var links = new LinkedHashSet<URI>();
        catalogue.urls(server).stream()
                .filter(link -> !known.contains(link))
                .filter(link -> fetch.objection(link, server) == null)
                .limit(MAX_LISTED)
                .forEach(links::add);
        return links;
    }

    private static Reading reading(
            URI server, List<Got> own, List<Got> linked, Catalogue catalogue) {
        var cards = new ArrayList<Card.Found>();
        var evidence = new TreeSet<String>();
        boolean complete = true;
        for (var got : own) {
            complete &= !(got instanceof Unknown);
            card(got, server).ifPresent(cards::add);
        }
        // A catalogue lists others, too: of its cards those that name this server are about it.
        var entries = new TreeSet<String>();
        for (var got : linked) {
            complete &= !(got instanceof Unknown);
            card(got, server)
                    .filter(found -> Urls.name(found.card().urls(), server))
                    .ifPresent(found -> {
                        cards.add(found);
                        entries.addAll(catalogue.entriesOf(found.place(), server));
                    });
        }
        for (var inline : catalogue.cards(server)) {
            if (!Urls.name(inline.card().urls(), server)) continue;
            cards.add(new Card.Found(inline.card(), CATALOGUE, Digest.of(inline.json().toBytes())));
            entries.add(inline.entry());
        }
        for (var card : cards) evidence.add(card.evidence().value());
        return new Reading(
                cards.stream().map(Card.Found::card).toList(),
                entries,
                Digest.of(Json.of(evidence).toBytes()),
                complete);
    }

    private static Optional<Card.Found> card(Got got, URI server) {
        return got instanceof Document(var json, var place, var evidence)
                ? Card.read(json, server)
                        .map(card -> new Card.Found(card, place.toString(), evidence))
                : Optional.empty();
    }

    /** Each at the same time, so that a host that answers nothing costs one wait. */
    private static List<Got> all(Set<URI> places, GuardedFetch at) {
        var tasks = new ArrayList<Callable<Got>>();
        for (var place : places) tasks.add(() -> ask(place, at));
        var all = new ArrayList<Got>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(tasks)) all.add(got(done));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            all.add(new Unknown());
        }
        return all;
    }

    private static Got got(Future<Got> done) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException broken) {
            throw new IllegalStateException("a card could not be read", broken);
        }
    }

    private static Got ask(URI place, GuardedFetch at) {
        return switch (at.ask(place)) {
            case GuardedFetch.Answered(int status, var bytes, _) when status == 200 ->
                    JSON.read(bytes) instanceof StrictJson.Value(Json.Obj object)
                            ? new Document(object, place, Digest.of(bytes))
                            : new Nothing();
            case GuardedFetch.Answered(int status, _, _) when status < 500 -> new Nothing();
            case GuardedFetch.Answered _, GuardedFetch.Failed _, GuardedFetch.Refused _ ->
                    new Unknown();
        };
    }

    private static String without(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    static boolean isOfCard(String type) {
        return type.contains(TYPE);
    }
}
