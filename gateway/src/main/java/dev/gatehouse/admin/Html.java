package dev.gatehouse.admin;

import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.Revealed;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Pages without scripts. Every text of others goes through {@link #escaped}: what is hidden in it
 * is written out, and nothing of it is markup.
 */
final class Html {
    private static final String STYLE =
            "body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}"
                    + "dt{font-weight:bold;margin-top:.6em}dd{margin:0}"
                    + "pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;background:#eee;"
                    + "padding:.4em}button{font:inherit;padding:.4em 1.2em;margin-right:1em}";
    private static final String POLICY =
            "default-src 'none'; style-src 'sha256-"
                    + base64(Digest.of(STYLE.getBytes(StandardCharsets.UTF_8)))
                    + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private Html() {}

    private static String base64(Digest digest) {
        var hex = digest.value().substring(digest.value().indexOf(':') + 1);
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    /**
     * @param body markup, all text in it escaped
     */
    static OperatorAnswer page(int status, String title, String body) {
        return OperatorAnswer.text(
                        status,
                        "text/html; charset=utf-8",
                        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
                                + escaped(title)
                                + " - Gatehouse</title><style>"
                                + STYLE
                                + "</style></head><body><h1>"
                                + escaped(title)
                                + "</h1>"
                                + body
                                + "</body></html>\n")
                .with("Content-Security-Policy", POLICY)
                // a form's Origin field is null without it
                .with("Referrer-Policy", "same-origin");
    }

    static String words(String... paragraphs) {
        var words = new StringBuilder();
        for (var paragraph : paragraphs)
            words.append("<p>").append(escaped(paragraph)).append("</p>");
        return words.toString();
    }

    /**
     * @param trouble what went wrong before; may be empty
     */
    static String signIn(String trouble) {
        return words(trouble.isEmpty() ? "An operator decides here." : trouble)
                + "<form method=\"post\"><label>Operator's token <input type=\"password\""
                + " name=\"token\" autocomplete=\"off\" required></label>"
                + " <button>Sign in</button></form>";
    }

    /** What a request asks, as REST shows it. */
    static String request(Json.Obj view, String operator) {
        var list = new StringBuilder("<dl>");
        row(list, "You are", Json.of(operator));
        for (var name : new String[] {"state", "kind", "requester"}) row(list, name, view, name);
        view.object("content").members().forEach((name, value) -> row(list, name, value));
        if (view.member("arguments") instanceof Json.Obj arguments)
            exactly(list, "exact arguments", arguments);
        if (view.member("answers") instanceof Json.Obj answers && !answers.members().isEmpty())
            exactly(list, "exact answers to the server's questions", answers);
        for (var name : new String[] {"madeAt", "expiresAt", "decidedBy", "decidedAt", "outcome"})
            row(list, name, view, name);
        return list.append("</dl>").toString();
    }

    private static void exactly(StringBuilder list, String title, Json.Obj said) {
        list.append("<dt>").append(escaped(title)).append("</dt>");
        if (said.members().isEmpty()) list.append("<dd>none</dd>");
        said.members()
                .forEach((name, value) ->
                        list.append("<dd>")
                                .append(escaped(name))
                                .append("<pre>")
                                .append(escaped(value.toText()))
                                .append("</pre></dd>"));
    }

    private static void row(StringBuilder list, String title, Json.Obj of, String member) {
        var value = of.member(member);
        if (value != null && !(value instanceof Json.Null)) row(list, title, value);
    }

    private static void row(StringBuilder list, String title, Json value) {
        var text = value instanceof Json.Str(var plain) ? plain : value.toText();
        list.append("<dt>")
                .append(escaped(title))
                .append("</dt><dd>")
                .append(escaped(text))
                .append("</dd>");
    }

    /**
     * @param form proves that the page was made for who sends it
     */
    static String decide(String form) {
        return "<form method=\"post\"><input type=\"hidden\" name=\"form\" value=\""
                + escaped(form)
                + "\"><p><label>Reason <input name=\"reason\" maxlength=\"500\"></label></p>"
                + "<button name=\"decision\" value=\"approve\">Approve</button>"
                + "<button name=\"decision\" value=\"deny\">Deny</button></form>";
    }

    static String escaped(String text) {
        var shown = Revealed.text(text);
        var escaped = new StringBuilder(shown.length() + 16);
        for (int i = 0; i < shown.length(); i++)
            switch (shown.charAt(i)) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(shown.charAt(i));
            }
        return escaped.toString();
    }
}
