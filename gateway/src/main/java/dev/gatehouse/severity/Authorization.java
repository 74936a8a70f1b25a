package dev.gatehouse.severity;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is said of authorization, facet by facet; the names are those of {@code drift.Authority}.
 */
final class Authorization {
    private Authorization() {}

    static List<Grade.Match> compare(String facet, Set<String> was, Set<String> is) {
        var parts = new Parts();
        var more = new TreeSet<>(is);
        more.removeAll(was);
        var gone = new TreeSet<>(was);
        gone.removeAll(is);
        var rules = rules(facet);
        if (!more.isEmpty()) parts.add(rules.more, "", rules.says + " more: " + shown(more));
        if (!gone.isEmpty()) parts.add(rules.gone, "", rules.says + " no more: " + shown(gone));
        return parts.matches();
    }

    private record Rules(Rule more, Rule gone, String says) {}

    private static Rules rules(String facet) {
        // A facet of an authorization server is followed by the server.
        int space = facet.startsWith("scopes of ") ? 9 : facet.indexOf(' ');
        return switch (space < 0 ? facet : facet.substring(0, space)) {
            case "authorization-servers" ->
                    new Rules(
                            Rule.ISSUER_ADDED,
                            Rule.ISSUER_REMOVED,
                            "It names authorization servers,");
            case "resource" ->
                    new Rules(
                            Rule.RESOURCE_CHANGED,
                            Rule.RESOURCE_CHANGED,
                            "It says that it is the resource,");
            case "issuer" ->
                    new Rules(Rule.ISSUER_ADDED, Rule.ISSUER_REMOVED, "The issuer is named,");
            case "scopes" -> new Rules(Rule.SCOPE_ADDED, Rule.SCOPE_REMOVED, "It knows scopes,");
            case "challenge" ->
                    new Rules(Rule.SCOPE_ADDED, Rule.SCOPE_REMOVED, "It asks for scopes,");
            case "hosts" ->
                    new Rules(Rule.HOST_ADDED, Rule.HOST_REMOVED, "Endpoints are at hosts,");
            case "pkce" -> new Rules(Rule.PKCE_ADDED, Rule.PKCE_LOST, "It knows ways of PKCE,");
            case "scopes of" ->
                    new Rules(
                            Rule.SCOPE_KNOWN_ADDED,
                            Rule.SCOPE_REMOVED,
                            "The authorization server knows scopes,");
            default ->
                    new Rules(
                            Rule.AUTHORITY_UNKNOWN,
                            Rule.AUTHORITY_UNKNOWN,
                            "A facet that is not known here says,");
        };
    }

    private static String shown(Set<String> values) {
        return String.join(", ", values.stream().limit(10).map(Shown::name).toList());
    }
}
