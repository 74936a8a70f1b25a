package dev.gatehouse.access;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one issuer about tokens. A flood of tokens that nobody knows is no flood at the issuer: few
 * are asked about at a time, and none while it does not answer. Blocks. Safe for many threads.
 * Spec: RFC 7662 §2.
 */
final class Introspector {
    /** What asking gave. */
    sealed interface Answer {}

    /** The token is good as far as its issuer is concerned; these are its claims. */
    record Active(Json.Obj claims) implements Answer {}

    record Inactive() implements Answer {}

    /** Nobody can tell: the issuer cannot be asked, about this token or any other. */
    record Unanswered(String why) implements Answer {}

    /** The issuer was asked, and its answer about this token says nothing. */
    record Unclear(String why) implements Answer {}

    private static final Logger LOG = LoggerFactory.getLogger(Introspector.class);

    /** How an issuer says that it cannot read what was sent: no reason to leave it alone. */
    private static final Set<Integer> UNREADABLE = Set.of(400, 413, 414, 422, 431);

    private static final StrictJson JSON =
            new StrictJson(new JsonLimits(1 << 16, 16, 1 << 16, 10_000, JsonLimits.Numbers.ANY));

    private final URI issuer;
    private final Introspection asking;
    private final GuardedFetch fetch;
    private final Discovery discovery;
    private final IntrospectionLimits limits;
    private final InstantSource clock;
    private final Semaphore places;
    private volatile @Nullable URI discovered;
    private volatile Instant notBefore = Instant.MIN;

    Introspector(
            URI issuer,
            Introspection asking,
            GuardedFetch fetch,
            IntrospectionLimits limits,
            InstantSource clock) {
        this.issuer = issuer;
        this.asking = asking;
        this.fetch = fetch;
        this.discovery = new Discovery(fetch);
        this.limits = limits;
        this.clock = clock;
        this.places = new Semaphore(limits.atOnce());
    }

    Answer ask(String token) {
        if (clock.instant().isBefore(notBefore))
            return new Unanswered("the token's issuer did not answer just now");
        if (!places.tryAcquire()) return new Unanswered("too many tokens are asked about at once");
        try {
            var answer = answer(token);
            if (answer instanceof Unanswered(var why)) {
                LOG.warn("{} could not be asked about a token: {}", issuer, why);
                discovered = null;
                notBefore = clock.instant().plus(limits.retry());
            }
            return answer;
        } finally {
            places.release();
        }
    }

    private Answer answer(String token) {
        var endpoint = asking.endpoint().orElse(discovered);
        if (endpoint == null) {
            switch (discovery.place(issuer, "introspection_endpoint", "introspection endpoint")) {
                case Discovery.At(var url) -> endpoint = url;
                case Discovery.Nowhere(var why) -> {
                    return new Unanswered(why);
                }
            }
            discovered = endpoint;
        }
        var form = "token=" + encoded(token) + "&token_type_hint=access_token";
        return switch (fetch.post(endpoint, headers(), form.getBytes(StandardCharsets.UTF_8))) {
            case GuardedFetch.Answered(int status, var bytes, _) -> read(status, bytes);
            case GuardedFetch.Refused(var why) -> new Unanswered("its introspection: " + why);
            case GuardedFetch.Failed(var why) -> new Unanswered("its introspection: " + why);
        };
    }

    /** RFC 6749 §2.3.1: id and secret are encoded like a form before they are a user's. */
    private List<String> headers() {
        var user = encoded(asking.clientId()) + ":" + encoded(asking.secret());
        var basic = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        return List.of(
                "content-type",
                "application/x-www-form-urlencoded",
                "authorization",
                "Basic " + basic);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Answer read(int status, byte[] bytes) {
        if (UNREADABLE.contains(status)) return new Inactive();
        if (status != 200)
            return new Unanswered("its introspection answered with status " + status);
        if (!(JSON.read(bytes) instanceof StrictJson.Value(Json.Obj claims))
                || !(claims.member("active") instanceof Json.Bool(boolean active)))
            return new Unclear("its introspection's answer does not say whether it is active");
        return active ? new Active(claims) : new Inactive();
    }
}
