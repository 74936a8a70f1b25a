package dev.gatehouse.proxy;

import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.credentials.Consenting;
import dev.gatehouse.credentials.Invitation;
import dev.gatehouse.credentials.Means;
import dev.gatehouse.http.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The consent pages as HTML: no script, no frame, nothing from elsewhere, and every word of others
 * escaped.
 */
final class ConsentPages {
    private static final String STYLE =
            "body{font:16px/1.5 sans-serif;max-width:40em;margin:3em auto;padding:0 1em}"
                    + "dt{font-weight:bold}dd{margin:0 0 .7em 0;overflow-wrap:anywhere}"
                    + "input{font:inherit;width:100%}";

    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'";

    private ConsentPages() {}

    /** The page that names everything before anything is agreed to. */
    static Response asking(
            Invitation invitation,
            Optional<Arrangement> arrangement,
            String agent,
            URI callback,
            Consenting.Ways ways,
            String token,
            String trouble) {
        var scopes =
                invitation.scopes().isEmpty()
                        ? "what the authorization server gives to whoever asks for nothing"
                        : String.join(" ", new TreeSet<>(invitation.scopes()));
        var server = invitation.server() + arrangement.map(each -> " at " + each.url()).orElse("");
        var body =
                (trouble.isEmpty() ? "" : "<p><strong>" + escaped(trouble) + "</strong></p>")
                        + "<p>You are asked to let this gate act at a server. Agree only if you"
                        + " started this.</p><dl>"
                        + row("Server", server)
                        + row("For", agent)
                        + row("Authorization server", invitation.issuer())
                        + provider(arrangement)
                        + row("Scopes", scopes)
                        + row("Comes back to", callback.toString())
                        + "</dl>"
                        + ways.signIn().map(issuer -> signingIn(issuer, token)).orElse("")
                        + (ways.operator() ? asOperator(token) : "");
        return html(
                trouble.isEmpty() ? 200 : 403, "Let the gate act at " + invitation.server(), body);
    }

    private static String provider(Optional<Arrangement> arrangement) {
        return arrangement.map(Arrangement::means).orElse(null)
                        instanceof Means.EnterpriseManaged(var provider, _)
                ? row("Identity provider, which says what is allowed", provider)
                : "";
    }

    /** For the user for whom the agent acts; the sign-in shows whether it is that user. */
    private static String signingIn(String issuer, String token) {
        return form(
                token,
                "sign-in",
                "",
                "Agree and sign in at " + escaped(issuer) + " as the user it acts for");
    }

    private static String asOperator(String token) {
        return form(
                token,
                "agree",
                "<p><label>Your operator's token<br><input type=\"password\" name=\"secret\""
                        + " autocomplete=\"off\" required></label></p>",
                "Agree and go on");
    }

    private static String form(String token, String answer, String field, String button) {
        return "<form method=\"post\"><input type=\"hidden\" name=\"page\" value=\""
                + escaped(token)
                + "\">"
                + field
                + "<p><button name=\"answer\" value=\""
                + answer
                + "\">"
                + button
                + "</button></p></form>";
    }

    /** Goes on by itself. No redirect: the policy holds a form's answer to the gate's own pages. */
    static Response onward(URI to) {
        var place = escaped(to.toString());
        return html(
                200,
                "On to where you agreed to go",
                "<meta http-equiv=\"refresh\" content=\"0; url="
                        + place
                        + "\"><p><a href=\""
                        + place
                        + "\">"
                        + escaped(to.getScheme() + "://" + to.getRawAuthority())
                        + "</a></p>");
    }

    static Response told(int status, String title, String sentence) {
        return html(status, title, "<p>" + escaped(sentence) + "</p>");
    }

    private static Response html(int status, String title, String body) {
        var text =
                "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>"
                        + escaped(title)
                        + "</title><style>"
                        + STYLE
                        + "</style><h1>"
                        + escaped(title)
                        + "</h1>"
                        + body
                        + "</html>";
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Response(status, List.of(), "text/html; charset=utf-8", bytes)
                .with("content-security-policy", POLICY)
                .with("x-frame-options", "DENY")
                .with("x-content-type-options", "nosniff")
                .with("referrer-policy", "no-referrer")
                .with("cache-control", "no-store");
    }

    private static String row(String name, String value) {
        return "<dt>" + name + "</dt><dd>" + escaped(value) + "</dd>";
    }

    private static String escaped(String text) {
        var safe = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c < ' ' ? ' ' : c);
            }
        }
        return safe.toString();
    }
}
