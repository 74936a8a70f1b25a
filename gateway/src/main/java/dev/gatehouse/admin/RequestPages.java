package dev.gatehouse.admin;

import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Request;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.http.OperatorRequest;
import dev.gatehouse.http.OperatorRoute;
import dev.gatehouse.mcp.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The page on which a person decides a request: where an agent leads its user, and what a browser
 * shows without a script (AUT-7). Who signs in with an operator's token gets a cookie that only
 * these pages see, for a quarter of an hour.
 */
final class RequestPages {
    private static final String PATH = "/requests/{id}";
    private static final String COOKIE = "gatehouse_person";
    private static final String SIGNED_IN = "operator-page";
    private static final String FORM = "operator-form";
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final int TOKEN_CHARS = 500;

    private final Rooms rooms;
    private final RestLimits limits;
    private final RequestEndpoints requests;
    private final InstantSource clock;

    RequestPages(Rooms rooms, RestLimits limits, RequestEndpoints requests, InstantSource clock) {
        this.rooms = rooms;
        this.limits = limits;
        this.requests = requests;
        this.clock = clock;
    }

    List<OperatorRoute> routes() {
        return List.of(
                new OperatorRoute("GET", PATH, request -> guarded(() -> show(request, now()))),
                OperatorRoute.form(PATH, request -> guarded(() -> take(request, now()))));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static OperatorAnswer guarded(Supplier<OperatorAnswer> work) {
        try {
            return work.get();
        } catch (Refusal refusal) {
            var problem = refusal.problem();
            return Html.page(
                    problem.status(), "Not done", Html.words(problem.detail(), problem.remedy()));
        }
    }

    private OperatorAnswer show(OperatorRequest request, Instant now) {
        return signedIn(request, now)
                .map(operator -> shown(request, operator, now))
                .orElseGet(() -> Html.page(200, "Sign in", Html.signIn("")));
    }

    private OperatorAnswer shown(OperatorRequest page, Operator operator, Instant now) {
        var request = known(page);
        new Reviewing(rooms).shown(operator, request, now);
        boolean mayDecide = request.isPending(now) && operator.role() != Operator.Role.AUDITOR;
        var view = RequestView.of(request, operator, now);
        return Html.page(
                200,
                "Request " + request.id(),
                Html.request(view, operator.name())
                        + (mayDecide ? Html.decide(form(page, operator, now)) : ""));
    }

    private OperatorAnswer take(OperatorRequest request, Instant now) {
        var form = read(request.body());
        var token = form.get("token");
        if (token != null) return signIn(request, token, now);
        var operator = signedIn(request, now);
        if (operator.isEmpty()) return Html.page(200, "Sign in", Html.signIn("Sign in again."));
        requireOwnForm(request, operator.get(), form.getOrDefault("form", ""), now);
        if (operator.get().role() == Operator.Role.AUDITOR)
            throw Refusal.conflict(
                    "role.insufficient",
                    "Operator " + operator.get().name() + " only reads.",
                    "Ask an operator who decides.");
        return decide(request, operator.get(), form, now);
    }

    private OperatorAnswer decide(
            OperatorRequest request, Operator operator, Map<String, String> form, Instant now) {
        var reason = form.getOrDefault("reason", "").strip();
        return switch (form.getOrDefault("decision", "")) {
            case "approve" ->
                    requests.approveHere(new Asked(operator, request, Json.object(), now))
                            .map(RequestPages::waits)
                            .orElseGet(() -> back(request));
            case "deny" -> {
                var body = Json.object("reason", reason.isEmpty() ? "denied on its page" : reason);
                var _ = requests.deny(new Asked(operator, request, body, now));
                yield back(request);
            }
            default ->
                    throw Refusal.malformed(
                            "decision.malformed",
                            "That is no decision.",
                            "Use one of the two buttons.");
        };
    }

    private static OperatorAnswer waits(Request request) {
        return Html.page(
                202,
                "One more person",
                Html.words(
                        "Your approval of "
                                + request.id()
                                + " is noted as a request of its own: it grants more than reading.",
                        "Another operator approves that one; gatehouse request list shows it."));
    }

    /** A form that these pages made, for this request and this person. */
    private void requireOwnForm(
            OperatorRequest request, Operator operator, String form, Instant now) {
        if (rooms.people().sealing().open(FORM, owner(request, operator), form, now).isEmpty())
            throw Refusal.conflict(
                    "form.foreign",
                    "This form was not made for you, or is too old.",
                    "Open the request's page again and decide there.");
    }

    private String form(OperatorRequest request, Operator operator, Instant now) {
        return rooms.people()
                .sealing()
                .seal(FORM, owner(request, operator), Json.object(), now.plus(LIFETIME));
    }

    private static String owner(OperatorRequest request, Operator operator) {
        return request.variable("id") + "\n" + operator.tokenHash();
    }

    private OperatorAnswer signIn(OperatorRequest request, String token, Instant now) {
        var operator =
                token.length() > TOKEN_CHARS
                        ? Optional.<Operator>empty()
                        : rooms.operators().byTokenHash(new Secret(token.strip()).hash());
        if (operator.isEmpty())
            return Html.page(403, "Sign in", Html.signIn("No operator has this token."));
        var sealed =
                rooms.people()
                        .sealing()
                        .seal(
                                SIGNED_IN,
                                "",
                                Json.object("operator", operator.get().tokenHash()),
                                now.plus(LIFETIME));
        var secure = request.header("origin").orElse("").startsWith("https:") ? "; Secure" : "";
        return back(request)
                .with(
                        "Set-Cookie",
                        "%s=%s; Path=/requests/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
                                .formatted(COOKIE, sealed, LIFETIME.toSeconds(), secure));
    }

    private Optional<Operator> signedIn(OperatorRequest request, Instant now) {
        return request.header("cookie").stream()
                .flatMap(header -> Arrays.stream(header.split(";", -1)))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(COOKIE + "="))
                .map(cookie -> cookie.substring(COOKIE.length() + 1))
                .flatMap(sealed ->
                        rooms.people().sealing().open(SIGNED_IN, "", sealed, now).stream())
                .flatMap(content -> Optional.ofNullable(content.text("operator")).stream())
                .flatMap(hash -> rooms.operators().byTokenHash(hash).stream())
                .findFirst();
    }

    private Request known(OperatorRequest page) {
        var id = page.variable("id");
        return rooms.people().requests().find(id).orElseThrow(() -> Refusal.unknown("request", id));
    }

    /** To the page again, so that loading it anew decides nothing. */
    private static OperatorAnswer back(OperatorRequest request) {
        return Html.page(303, "Done", "").with("Location", request.path());
    }

    private Map<String, String> read(byte[] body) {
        var form = new LinkedHashMap<String, String>();
        for (var pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) continue;
            try {
                var value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                if (value.length() > limits.reasonChars() + TOKEN_CHARS) continue;
                form.put(pair.substring(0, equals), value);
            } catch (IllegalArgumentException badEscape) {
                return Map.of();
            }
        }
        return form;
    }
}
