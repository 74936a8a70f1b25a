package dev.gatehouse.credentials;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Asks a token endpoint: client authentication, the form, the answer. Spec: RFC 6749 §3.2, §5. */
final class TokenEndpoint {
    /** What it answered. */
    sealed interface Answer {}

    /**
     * A token.
     *
     * @param scopes those that were granted, when it says so
     * @param idToken beside it, when a person signed in
     * @param kind of what an exchange gave, when it says so (RFC 8693 §2.2.1)
     */
    record Issued(
            String accessToken,
            Optional<String> refreshToken,
            Optional<Set<String>> scopes,
            Optional<Instant> expiresAt,
            Optional<String> idToken,
            Optional<String> kind)
            implements Answer {
        /**
         * The same without what would get another one.
         *
         * @param latest when it is given up, whatever it says of its own end
         */
        Issued once(Instant latest) {
            var until = expiresAt.filter(latest::isAfter).orElse(latest);
            return new Issued(
                    accessToken, Optional.empty(), scopes, Optional.of(until), idToken, kind);
        }

        @Override
        public String toString() {
            return "Issued[" + scopes + ", " + expiresAt + "]";
        }
    }

    /**
     * It said no.
     *
     * @param error a code of RFC 6749 §5.2
     */
    record Denied(String error, String why) implements Answer {}

    record Unreachable(String why) implements Answer {}

    /** A token is given up so long before it ends: it has a way to go. */
    private static final Duration MARGIN = Duration.ofSeconds(20);

    private static final int MAX_TOKEN_CHARS = 32 << 10;

    /** A code and nothing else: descriptions are free text, and may repeat what was sent. */
    private static final Pattern CODE = Pattern.compile("[a-z_]{1,40}");

    private final GuardedFetch fetch;
    private final Reach reach;
    private final InstantSource clock;

    TokenEndpoint(GuardedFetch fetch, Reach reach, InstantSource clock) {
        this.fetch = fetch;
        this.reach = reach;
        this.clock = clock;
    }

    /** That of the authorization server of one server, which may be the same host. */
    TokenEndpoint of(Arrangement arrangement) {
        return new TokenEndpoint(reach.of(arrangement), reach, clock);
    }

    /**
     * Asks for a token.
     *
     * @param audience of the client's assertion, when it proves itself by one
     * @param expected the token type that is taken, lower case: {@code bearer}, or {@code n_a} for
     *     a grant
     */
    Answer ask(URI endpoint, Registered client, String audience, Form form, String expected) {
        var headers = new ArrayList<>(List.of("Content-Type", "application/x-www-form-urlencoded"));
        prove(client, audience, form, headers);
        return switch (fetch.post(endpoint, headers, form.bytes())) {
            case GuardedFetch.Answered(int status, var bytes, _) ->
                    read(status, bytes, endpoint, expected);
            case GuardedFetch.Refused(var why) ->
                    new Unreachable("the token endpoint " + endpoint + " is not asked: " + why);
            case GuardedFetch.Failed(var why) ->
                    new Unreachable("the token endpoint " + endpoint + ": " + why);
        };
    }

    private void prove(Registered client, String audience, Form form, List<String> headers) {
        switch (client.method()) {
            case Registered.BASIC ->
                    headers.addAll(List.of("Authorization", "Basic " + basic(client)));
            case Registered.POST ->
                    form.with("client_id", client.clientId())
                            .with("client_secret", client.secret().orElse(""));
            case Registered.KEY ->
                    form.with("client_id", client.clientId())
                            .with("client_assertion_type", Assertion.TYPE)
                            .with(
                                    "client_assertion",
                                    Assertion.make(
                                            client.clientId(),
                                            audience,
                                            client.key().orElse(""),
                                            clock.instant()));
            default -> form.with("client_id", client.clientId());
        }
    }

    private static String basic(Registered client) {
        var pair = Form.encoded(client.clientId()) + ":" + Form.encoded(client.secret().orElse(""));
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private Answer read(int status, byte[] bytes, URI endpoint, String expected) {
        var answer = Documents.object(bytes);
        if (status != 200 || answer == null) return refusal(status, answer, endpoint);
        var token = answer.text("access_token");
        var type = answer.text("token_type");
        if (token == null || !isToken(token))
            return new Denied("no_token", "the token endpoint " + endpoint + " gave no token");
        if (type == null || !type.equalsIgnoreCase(expected))
            return new Denied(
                    "token_type",
                    "the token endpoint " + endpoint + " gave a token of a type that is not used");
        var refresh = answer.text("refresh_token");
        var scope = answer.text("scope");
        return new Issued(
                token,
                Optional.ofNullable(refresh).filter(TokenEndpoint::isToken),
                Optional.ofNullable(scope).map(Wanted::scopes),
                expiry(answer),
                Optional.ofNullable(answer.text("id_token")).filter(TokenEndpoint::isToken),
                Optional.ofNullable(answer.text("issued_token_type")));
    }

    /** It goes into a header, so it is what a header can carry. */
    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_TOKEN_CHARS
                && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    private Optional<Instant> expiry(Json.Obj answer) {
        if (!(answer.member("expires_in") instanceof Json.Num seconds) || !seconds.isLong())
            return Optional.empty();
        long left = Math.clamp(seconds.asLong(), 0, Duration.ofDays(365).toSeconds());
        // a very short one is used for half of its life
        var margin = Math.min(MARGIN.toSeconds(), left / 2);
        return Optional.of(clock.instant().plusSeconds(left - margin));
    }

    private static Answer refusal(
            int status, Json.@org.jspecify.annotations.Nullable Obj answer, URI endpoint) {
        if (status >= 500 || status == 429)
            return new Unreachable(
                    "the token endpoint " + endpoint + " answered with status " + status);
        var error = answer == null ? null : answer.text("error");
        var code = error == null || !CODE.matcher(error).matches() ? "status " + status : error;
        return new Denied(code, "the token endpoint " + endpoint + " refuses it: " + code);
    }
}
