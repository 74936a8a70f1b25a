package dev.gatehouse.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A person with a browser of their own, who has an operator's token. */
final class Person implements AutoCloseable {
    /** A page that the browser shows. */
    record Seen(int status, String text, String policy) {}

    private static final Pattern TOKEN = Pattern.compile("name=\"page\" value=\"([^\"]+)\"");
    private static final Pattern LINK = Pattern.compile("<a href=\"([^\"]+)\"");

    private final String secret;
    private final HttpClient browser = HttpClient.newHttpClient();
    private @Nullable String cookie;

    Person(String operatorToken) {
        secret = operatorToken;
    }

    /** Does everything that the page wants, at the authorization server, too. */
    Seen authorize(URI page) {
        return come(leave(page));
    }

    Seen open(URI page) {
        return seen(get(page));
    }

    /** Agrees and signs in as whoever is signed in there; the page that comes of it. */
    Seen signIn(URI page) {
        var back = back(leadsTo(answer(page, "answer=sign-in")));
        return seen(get(back));
    }

    /** Agrees; where the page leads to. */
    URI leave(URI page) {
        return leadsTo(agree(page));
    }

    /** Where a page goes on to. */
    static URI leadsTo(Seen shown) {
        var link = LINK.matcher(shown.text());
        if (!link.find()) throw new IllegalStateException(shown.status() + " " + shown.text());
        return URI.create(link.group(1).replace("&amp;", "&"));
    }

    /** Agrees; the page that comes of it. */
    Seen agree(URI page) {
        return answer(page, "answer=agree&secret=" + encoded(secret));
    }

    /** Looks at the page and answers it. */
    Seen answer(URI page, String answer) {
        var shown = get(page);
        var token = TOKEN.matcher(shown.body());
        if (!token.find()) throw new IllegalStateException(shown.statusCode() + shown.body());
        return send(page, token.group(1), answer);
    }

    Seen post(URI page, String token) {
        return send(page, token, "answer=agree&secret=" + encoded(secret));
    }

    private Seen send(URI page, String token, String answer) {
        var form = "page=" + encoded(token) + "&" + answer;
        return seen(
                send(
                        request(page)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form))));
    }

    /** Goes to the authorization server and follows it back. */
    Seen come(URI there) {
        return seen(get(back(there)));
    }

    /** Goes to the authorization server; where it leads back to. */
    URI back(URI there) {
        var sent = get(there);
        return URI.create(sent.headers().firstValue("location").orElseThrow());
    }

    private HttpResponse<String> get(URI place) {
        return send(request(place).GET());
    }

    private HttpRequest.Builder request(URI place) {
        var request = HttpRequest.newBuilder(place);
        return cookie == null ? request : request.header("Cookie", cookie);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            var response = browser.send(request.build(), BodyHandlers.ofString());
            response.headers()
                    .firstValue("set-cookie")
                    .ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
            return response;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static Seen seen(HttpResponse<String> response) {
        return new Seen(
                response.statusCode(),
                response.body(),
                response.headers().firstValue("content-security-policy").orElse(""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        browser.close();
    }
}
