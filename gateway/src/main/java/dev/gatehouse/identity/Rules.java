package dev.gatehouse.identity;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What operators require of a server's certificate beyond what was approved, or allow beyond it.
 *
 * @param pins digests of keys (SHA-256 over the SubjectPublicKeyInfo): one of the certificate, or
 *     of an authority that it comes from, must be among them; empty when that is not required
 * @param spiffeId the workload identity that it must show; null when what was approved decides
 * @param authorities digests of keys of further authorities that it may come from
 */
public record Rules(Set<String> pins, @Nullable String spiffeId, Set<String> authorities) {
    public static final Rules NONE = new Rules(Set.of(), null, Set.of());

    /** Keys of one list. */
    public static final int MAX_KEYS = 20;

    /** Spec: SPIFFE ID §2.3, which bounds one at this length. */
    public static final int MAX_SPIFFE_CHARS = 2048;

    private static final String SPIFFE = "spiffe://";

    public Rules {
        pins = keys(pins);
        authorities = keys(authorities);
        if (spiffeId != null && (!isSpiffe(spiffeId) || spiffeId.length() > MAX_SPIFFE_CHARS))
            throw new IllegalArgumentException("a SPIFFE id begins with spiffe://: " + spiffeId);
    }

    private static Set<String> keys(Collection<String> keys) {
        if (keys.size() > MAX_KEYS)
            throw new IllegalArgumentException("at most " + MAX_KEYS + " keys are listed");
        var sorted = new TreeSet<String>();
        for (var key : keys) sorted.add(new Digest(key).value());
        return Collections.unmodifiableSet(sorted);
    }

    static boolean isSpiffe(String uri) {
        return uri.startsWith(SPIFFE) && uri.length() > SPIFFE.length();
    }

    /** Whether a server may show these values of a facet where those were approved. */
    boolean meet(Facet facet, Set<String> approved, Set<String> shown) {
        return switch (facet) {
            case TLS_KEY -> true;
            case TLS_AUTHORITY -> anyOf(approved, shown) || anyOf(authorities, shown);
            case TLS_PIN -> pins.isEmpty() || anyOf(pins, shown);
            case SPIFFE_ID -> shown.equals(spiffeId == null ? approved : Set.of(spiffeId));
            case CONTRADICTIONS -> approved.containsAll(shown);
            // a card that is gone claims nothing
            case CARD_NAME, CARD_VERSION, CARD_REMOTES, CARD_REVISIONS, CATALOG_ENTRY ->
                    shown.isEmpty() || shown.equals(approved);
            case RESOURCE_URI,
                    TLS_NAMES,
                    OAUTH_ISSUERS,
                    OAUTH_RESOURCE,
                    REGISTRY_RECORD,
                    PACKAGE_DIGEST,
                    PACKAGE_SIGNER,
                    PROTOCOL ->
                    shown.equals(approved);
        };
    }

    /** A facet of which nobody approved anything, but operators say what it must be. */
    Line over(Line line) {
        var required = spiffeId;
        return line.facet() == Facet.SPIFFE_ID && line.approved() == null && required != null
                ? new Line(
                        line.facet(),
                        new Line.Approved(Set.of(required), "operators", null),
                        line.observed())
                : line;
    }

    private static boolean anyOf(Set<String> wanted, Set<String> shown) {
        return shown.stream().anyMatch(wanted::contains);
    }

    /** Whether these let in anybody whom those before kept out (INV-5). */
    public boolean loosen(Rules before) {
        boolean pinsAreKept =
                before.pins.isEmpty() || (!pins.isEmpty() && before.pins.containsAll(pins));
        boolean idIsKept = before.spiffeId == null || before.spiffeId.equals(spiffeId);
        boolean idIsNew = spiffeId != null && !spiffeId.equals(before.spiffeId);
        // Another id than was approved lets in who shows that one.
        return !pinsAreKept || !idIsKept || idIsNew || !before.authorities.containsAll(authorities);
    }

    /** As they are stored and shown. */
    public Json.Obj json() {
        return Json.object("pins", pins, "spiffeId", Json.of(spiffeId), "authorities", authorities);
    }

    /** What {@link #json} wrote. */
    public static Rules read(Json.Obj json) {
        return new Rules(texts(json, "pins"), json.text("spiffeId"), texts(json, "authorities"));
    }

    private static Set<String> texts(Json.Obj json, String member) {
        var texts = new TreeSet<String>();
        for (var each : json.array(member)) texts.add(((Json.Str) each).value());
        return texts;
    }
}
