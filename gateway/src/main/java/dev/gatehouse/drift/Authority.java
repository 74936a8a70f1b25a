package dev.gatehouse.drift;

import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.inventory.Secrets;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Grading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a server and its authorization servers say of who comes in and for what, by facets: RFC 9728
 * and RFC 8414 as far as a change of it can widen what the gate asks for, or move where it asks
 * (AUT-3, T26). What nobody said is no facet.
 */
public record Authority(Map<String, Set<String>> facets) {
    /** The authorization servers that the server names. */
    public static final String SERVERS = "authorization-servers";

    /** The resource that the server says it is. */
    public static final String RESOURCE = "resource";

    /** The scopes that the server says it knows. */
    public static final String SCOPES = "scopes";

    /** The scopes that its challenges have asked for. */
    public static final String CHALLENGE = "challenge";

    /** Before an authorization server: the issuer that its metadata names. */
    public static final String ISSUER = "issuer ";

    /** Before an authorization server: the hosts of its endpoints. */
    public static final String HOSTS = "hosts ";

    /** Before an authorization server: the ways of PKCE that it knows. */
    public static final String PKCE = "pkce ";

    /** Before an authorization server: the scopes that it says it knows. */
    public static final String SCOPES_OF = "scopes of ";

    /** Values of a facet. */
    private static final int MAX_VALUES = 200;

    /** Of one value. */
    private static final int MAX_CHARS = 500;

    public static final Authority NOTHING = new Authority(Map.of());

    public Authority {
        var sorted = new TreeMap<String, Set<String>>();
        facets.forEach((facet, values) -> sorted.put(facet, new TreeSet<>(values)));
        facets = sorted;
    }

    /** The values of a facet; empty when nobody said anything of it. */
    public Set<String> of(String facet) {
        return facets.getOrDefault(facet, Set.of());
    }

    public boolean says(String facet) {
        return facets.containsKey(facet);
    }

    /** This with another word on one facet. */
    public Authority with(String facet, Collection<String> values) {
        var all = new TreeMap<>(facets);
        all.put(facet, bounded(values));
        return new Authority(all);
    }

    /** A server decides how much it says: what is beyond bounds stands by its digest. */
    private static Set<String> bounded(Collection<String> values) {
        var all = new TreeSet<>(values);
        return all.size() <= MAX_VALUES
                        && all.stream().allMatch(value -> value.length() <= MAX_CHARS)
                ? all
                : Set.of(all.size() + " values, SHA-256 " + digest(all).value());
    }

    /** This with what was said later; challenges add up, for each asks for one call's scopes. */
    Authority and(Authority later) {
        var all = this;
        for (var said : later.facets.entrySet()) {
            var values = new TreeSet<>(said.getValue());
            if (said.getKey().equals(CHALLENGE)) values.addAll(of(CHALLENGE));
            all = all.with(said.getKey(), values);
        }
        return all;
    }

    /** What was accepted, with one facet as it is said now. */
    Authority taking(String facet, Authority said) {
        return with(facet, said.of(facet));
    }

    /**
     * With the facets that are seen first: what an accepted authorization server says of itself,
     * and challenges. The scopes that a server says it knows are the least that it works with, so
     * they do not bound its first challenge.
     */
    Authority learning(Authority said) {
        var learnt = this;
        if (!says(CHALLENGE) && said.says(CHALLENGE))
            learnt = learnt.with(CHALLENGE, said.of(CHALLENGE));
        // Of one that names nobody nothing is taken on its word.
        if (!says(RESOURCE) && said.says(RESOURCE) && !of(SERVERS).isEmpty())
            learnt = learnt.with(RESOURCE, said.of(RESOURCE));
        for (var server : of(SERVERS))
            for (var part : List.of(ISSUER, HOSTS, PKCE, SCOPES_OF))
                if (!says(part + server) && said.says(part + server))
                    learnt = learnt.with(part + server, said.of(part + server));
        return learnt;
    }

    /**
     * In what the server says otherwise than was accepted. Fewer scopes, hosts fewer and more ways
     * of PKCE are nothing that anybody has to look at.
     *
     * @param broad what kind of broad scope stands among some
     */
    List<Seen> differences(Authority said, Function<Collection<String>, Optional<String>> broad) {
        var found = new ArrayList<Seen>();
        said.facets.forEach((facet, is) -> {
            if (!says(facet)) return;
            var was = of(facet);
            if (differs(facet, was, is)) found.add(seen(facet, was, is, broad));
        });
        return found;
    }

    /** Whether another value makes it another server (IDV-3). */
    static boolean isOfIdentity(String facet) {
        return facet.equals(SERVERS) || facet.equals(RESOURCE) || facet.startsWith(ISSUER);
    }

    private boolean differs(String facet, Set<String> was, Set<String> is) {
        if (facet.startsWith(PKCE)) return !is.containsAll(was);
        if (isOfIdentity(facet)) return !is.equals(was);
        if (facet.equals(CHALLENGE)) {
            var known = new TreeSet<>(was);
            known.addAll(of(SCOPES));
            return !known.containsAll(is);
        }
        return !was.containsAll(is);
    }

    private static Seen seen(
            String facet,
            Set<String> was,
            Set<String> is,
            Function<Collection<String>, Optional<String>> broad) {
        var more = new TreeSet<>(is);
        more.removeAll(was);
        var gone = new TreeSet<>(was);
        gone.removeAll(is);
        var detail = Json.object("says", is, "more", more, "gone", gone);
        var kind = broad.apply(more);
        if (kind.isPresent()) detail = detail.with("broad", Json.of(kind.get()));
        return new Seen(
                new Difference(
                        Change.CHANGED, Difference.AUTHORITY + facet, digest(was), digest(is)),
                new String(CanonicalJson.bytes(Secrets.masked(detail)), StandardCharsets.UTF_8),
                Grading.authority(facet, was, is));
    }

    static Digest digest(Set<String> values) {
        return CanonicalJson.digest(Json.of(new TreeSet<>(values)));
    }

    /** As it is stored and shown. */
    public Json.Obj json() {
        var json = Json.object();
        for (var facet : facets.entrySet())
            json = json.with(facet.getKey(), Json.of(facet.getValue()));
        return json;
    }

    /** What {@link #json} wrote. */
    public static Authority read(Json.Obj json) {
        var facets = new TreeMap<String, Set<String>>();
        json.members()
                .forEach((facet, values) -> {
                    var texts = new TreeSet<String>();
                    for (var value : ((Json.Arr) values).elements())
                        texts.add(((Json.Str) value).value());
                    facets.put(facet, texts);
                });
        return new Authority(facets);
    }
}
