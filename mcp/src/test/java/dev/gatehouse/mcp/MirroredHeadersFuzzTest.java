package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Any request with any headers: the first line is a tool's input schema, the second the request,
 * each further one a header. {@code ./dev fuzz} looks for more of them.
 */
class MirroredHeadersFuzzTest {
    private static final StrictJson JSON = new StrictJson(JsonLimits.REQUEST);
    private static final int MAX_CHANGED = 48;

    @FuzzTest
    void headersAgreeWithTheBodyThatTheyWereMadeFromAlone(byte[] bytes) {
        var lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        for (var line : lines) {
            textComesBack(line);
            textComesBack(line.substring(line.indexOf(':') + 1));
        }
        if (lines.length < 2
                || !(object(lines[0]) instanceof Json.Obj schema)
                || !(object(lines[1]) instanceof Json.Obj body)
                || !(MessageReader.message(body)
                        instanceof MessageReader.Read(Message.Request request))) return;
        var parameters =
                MirroredParameters.read(schema) instanceof MirroredParameters.Sound(var sound)
                        ? sound
                        : MirroredParameters.NONE;
        var method = Method.find(request.method());
        var checked = new Checked(request, method.orElse(Method.DISCOVER), parameters);
        // of a method that nobody knows the headers are looked at, and none are made
        if (method.isPresent()) checked.rendered();
        checked.given(given(lines));
    }

    private static Json object(String line) {
        return JSON.read(line.getBytes(StandardCharsets.UTF_8))
                        instanceof StrictJson.Value(var json)
                ? json
                : Json.nothing();
    }

    private static Map<String, List<String>> given(String[] lines) {
        var headers = new HashMap<String, List<String>>();
        for (int line = 2; line < lines.length; line++) {
            int colon = lines[line].indexOf(':');
            if (colon > 0)
                headers.merge(
                        lines[line].substring(0, colon).toLowerCase(Locale.ROOT),
                        List.of(lines[line].substring(colon + 1)),
                        (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        }
        return headers;
    }

    private static void textComesBack(String text) {
        var encoded = HeaderText.encode(text);
        assertThat(encoded).matches("[\\x20-\\x7E]*");
        assertThat(HeaderText.decode(encoded)).contains(text);
        // and as a header's value: what it stands for is written in it in one of two ways
        var decoded = HeaderText.decode(text);
        if (decoded.isPresent())
            assertThat(HeaderText.plain(text).orElseThrow())
                    .isIn(decoded.get(), inBase64(decoded.get()));
    }

    private static String inBase64(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return "=?base64?" + Base64.getEncoder().encodeToString(bytes) + "?=";
    }

    /** One request and what its headers must say. */
    private record Checked(Message.Request request, Method method, MirroredParameters parameters) {
        void rendered() {
            var rendered = MirroredHeaders.render(request, method, parameters);
            if (lacksSubject()) {
                assertThat(disagreement(one(rendered))).isPresent();
                return;
            }
            var why = disagreement(one(rendered));
            if (why.isPresent() && hasArgumentWithoutText()) {
                assertThat(why.get()).endsWith("header is missing");
                return;
            }
            assertThat(why).isEmpty();
            for (var header : rendered.entrySet()) {
                assertThat(header.getValue()).matches("[\\x20-\\x7E]*");
                missingOrTwice(rendered, header.getKey());
                changed(rendered, header.getKey(), header.getValue());
            }
        }

        /** Where an object or array should be mirrored, no header can say what it is. */
        private boolean hasArgumentWithoutText() {
            return method == Method.TOOLS_CALL
                    && request.params().object("arguments").members().values().stream()
                            .anyMatch(value ->
                                    value instanceof Json.Obj || value instanceof Json.Arr);
        }

        private void missingOrTwice(Map<String, String> rendered, String name) {
            var without = new HashMap<>(rendered);
            var value = without.remove(name);
            assertThat(disagreement(one(without))).as("without %s", name).isPresent();
            var twice = one(rendered);
            assertThat(
                            disagreement(asked ->
                                    asked.equalsIgnoreCase(name)
                                            ? List.of(value, value)
                                            : twice.apply(asked)))
                    .as("%s twice", name)
                    .isPresent();
        }

        private void changed(Map<String, String> rendered, String name, String value) {
            int step = Math.max(1, value.length() / MAX_CHANGED);
            for (int at = 0; at < value.length(); at += step)
                for (int flip : new int[] {0x01, 0x20, 0x80}) {
                    var other = new StringBuilder(value);
                    other.setCharAt(at, (char) (value.charAt(at) ^ flip));
                    var headers = new HashMap<>(rendered);
                    headers.put(name, other.toString());
                    if (disagreement(one(headers)).isEmpty())
                        assertThat(means(name, other.toString(), value))
                                .as("%s: %s is taken for %s", name, other, value)
                                .isTrue();
                }
        }

        /** Headers of somebody else's choice that are taken say what ours would. */
        void given(Map<String, List<String>> headers) {
            if (disagreement(name -> headers.getOrDefault(name, List.of())).isPresent()) return;
            assertThat(lacksSubject()).isFalse();
            var rendered = MirroredHeaders.render(request, method, parameters);
            rendered.forEach((name, value) ->
                    assertThat(headers.get(name.toLowerCase(Locale.ROOT)))
                            .singleElement()
                            .satisfies(theirs -> assertThat(means(name, theirs, value)).isTrue()));
        }

        private boolean lacksSubject() {
            return method.hasSubject() && method.subjectOf(request.params()) == null;
        }

        private Optional<String> disagreement(Function<String, List<String>> headers) {
            return MirroredHeaders.disagreement(request, method, headers)
                    .or(() ->
                            method == Method.TOOLS_CALL
                                    ? parameters.disagreement(
                                            request.params().object("arguments"), headers)
                                    : Optional.empty());
        }

        /** The same text, or for a parameter the same number. */
        private static boolean means(String name, String one, String other) {
            // to a method the base64 sentinel means nothing
            if (name.equalsIgnoreCase(MirroredHeaders.METHOD))
                return HeaderText.plain(one).equals(HeaderText.plain(other));
            var text = HeaderText.decode(one).orElseThrow();
            var ours = HeaderText.decode(other).orElseThrow();
            return text.equals(ours)
                    || (name.toLowerCase(Locale.ROOT).startsWith(MirroredHeaders.PARAM_PREFIX)
                            && new BigDecimal(text).compareTo(new BigDecimal(ours)) == 0);
        }

        private static Function<String, List<String>> one(Map<String, String> headers) {
            var lower = new HashMap<String, String>();
            headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
            return name -> lower.containsKey(name) ? List.of(lower.get(name)) : List.of();
        }
    }
}
