package dev.gatehouse.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Turns away what a browser was tricked into sending: requests under a foreign name (DNS rebinding,
 * T41) or from a foreign page (T62). No cross-origin request is ever allowed, so there are no CORS
 * headers.
 */
final class OperatorGuard {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> READS = Set.of("GET", "HEAD");

    private final Set<String> hosts = new HashSet<>();
    private final Set<String> origins;
    private final String scheme;

    OperatorGuard(OperatorPlace place) {
        for (var host : place.hosts()) hosts.add(host.toLowerCase(Locale.ROOT));
        if (LOOPBACK.contains(place.host()) || place.host().equals("::1")) hosts.addAll(LOOPBACK);
        origins = place.origins();
        scheme = place.tls() == null ? "http://" : "https://";
    }

    Optional<OperatorProblem> objection(OperatorRequest request) {
        var host = request.header("host").orElse("").toLowerCase(Locale.ROOT);
        if (!hosts.contains(withoutPort(host)))
            return refuse(
                    421,
                    "host.unknown",
                    "The request is addressed to a host that this listener is not called by.",
                    "Use a configured host name, or add the name to the operators' hosts.");
        if (isForeign(request, host))
            return refuse(
                    403,
                    "origin.foreign",
                    "The request comes from a page of another origin.",
                    "Use the console of this gate, or add the origin to the operators' origins.");
        return Optional.empty();
    }

    /**
     * What a write carries: JSON, which no form of a foreign page can send, or a form where the
     * browser says that it is of a page of our own.
     */
    Optional<OperatorProblem> objection(OperatorRequest request, OperatorRoute route) {
        if (READS.contains(request.method())) return Optional.empty();
        if (route.takesForms())
            return isType(request, "application/x-www-form-urlencoded")
                            && request.headers().containsKey("origin")
                    ? Optional.empty()
                    : refuse(
                            415,
                            "content.type",
                            "This takes the form of its own page.",
                            "Open the page in a browser and use the form there.");
        if (!isType(request, "application/json"))
            return refuse(
                    415,
                    "content.type",
                    "A " + request.method() + " carries JSON here.",
                    "Send Content-Type: application/json.");
        return Optional.empty();
    }

    private boolean isForeign(OperatorRequest request, String host) {
        if (!request.headers().containsKey("origin"))
            return request.header("sec-fetch-site").filter("cross-site"::equals).isPresent();
        var origin = request.header("origin").orElse("");
        return !origin.equals(scheme + host) && !origins.contains(origin);
    }

    private static boolean isType(OperatorRequest request, String wanted) {
        var type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        return type.equals(wanted) || type.startsWith(wanted + ";");
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.indexOf(']') ? host.substring(0, colon) : host;
    }

    private static Optional<OperatorProblem> refuse(
            int status, String code, String detail, String remedy) {
        return Optional.of(new OperatorProblem(status, code, detail, remedy));
    }
}
