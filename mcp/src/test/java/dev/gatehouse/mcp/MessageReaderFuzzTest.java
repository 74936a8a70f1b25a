package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.erdtman.jcs.JsonCanonicalizer;

/** Any bytes as a message and as a batch. {@code ./dev fuzz} looks for more of them. */
class MessageReaderFuzzTest {
    private static final JsonLimits EXCHANGEABLE =
            new JsonLimits(2048, 12, 512, 120, JsonLimits.Numbers.EXCHANGEABLE);
    private static final JsonLimits ANY =
            new JsonLimits(2048, 12, 512, 120, JsonLimits.Numbers.ANY);

    private final StrictJson json = new StrictJson(EXCHANGEABLE);
    private final StrictJson anyNumbers = new StrictJson(ANY);
    private final MessageReader messages = new MessageReader(EXCHANGEABLE);

    @FuzzTest
    void whatIsReadIsWhatTheBytesSay(byte[] bytes) throws IOException {
        switch (json.read(bytes)) {
            case StrictJson.Value(var value) -> {
                valueIsWhatTheTextSays(value, bytes);
                messageIsWhatTheValueSays(value, bytes);
            }
            case StrictJson.Refused(var why) -> {
                refusalHasAReason(why, bytes);
                messageIsRefused(bytes);
            }
        }
    }

    private void valueIsWhatTheTextSays(Json value, byte[] bytes) throws IOException {
        var text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(JsonGrammar.accepts(text)).as("what is read is JSON").isTrue();
        assertThat(bytes.length).isLessThanOrEqualTo(EXCHANGEABLE.maxBytes());
        assertThat(tokensWithin(value, EXCHANGEABLE.maxDepth()))
                .isLessThanOrEqualTo(EXCHANGEABLE.maxTokens());
        assertThat(anyNumbers.read(bytes)).isEqualTo(new StrictJson.Value(value));
        var rendered = value.toBytes();
        assertThat(rendered.length).as("it never grows").isLessThanOrEqualTo(bytes.length);
        assertThat(json.read(rendered)).isEqualTo(new StrictJson.Value(value));
        if ((value instanceof Json.Obj || value instanceof Json.Arr) && !hasSubnormal(value))
            assertThat(CanonicalJson.bytes(value))
                    .as("another reader sees the same")
                    .isEqualTo(new JsonCanonicalizer(bytes).getEncodedUTF8());
    }

    /** Numbers that the other canonicalizer gives up on or writes with a digit too many. */
    private static boolean hasSubnormal(Json value) {
        return switch (value) {
            case Json.Obj(var members) ->
                    members.values().stream().anyMatch(MessageReaderFuzzTest::hasSubnormal);
            case Json.Arr(var elements) ->
                    elements.stream().anyMatch(MessageReaderFuzzTest::hasSubnormal);
            case Json.Num number ->
                    number.asDouble() != 0 && Math.abs(number.asDouble()) < Double.MIN_NORMAL;
            case Json.Str _, Json.Bool _, Json.Null _ -> false;
        };
    }

    /** Names, values and brackets; fails when something is deeper or longer than it may be. */
    private static int tokensWithin(Json value, int depth) {
        return switch (value) {
            case Json.Obj(var members) -> {
                assertThat(depth).isPositive();
                int tokens = 2;
                for (var member : members.entrySet()) {
                    assertThat(member.getKey().length())
                            .isLessThanOrEqualTo(EXCHANGEABLE.maxStringLength());
                    tokens += 1 + tokensWithin(member.getValue(), depth - 1);
                }
                yield tokens;
            }
            case Json.Arr(var elements) -> {
                assertThat(depth).isPositive();
                int tokens = 2;
                for (var element : elements) tokens += tokensWithin(element, depth - 1);
                yield tokens;
            }
            case Json.Str(var text) -> {
                assertThat(text.length()).isLessThanOrEqualTo(EXCHANGEABLE.maxStringLength());
                assertThat(StrictJson.hasLoneSurrogate(text)).isFalse();
                yield 1;
            }
            case Json.Num _, Json.Bool _, Json.Null _ -> 1;
        };
    }

    private static void refusalHasAReason(String why, byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        boolean utf8 = !text.contains("\uFFFD");
        if (why.startsWith("the text is not JSON") && utf8)
            assertThat(JsonGrammar.accepts(text)).as("what is not read is not JSON").isFalse();
        if (why.equals("the text is not valid UTF-8")) assertThat(utf8).isFalse();
        assertThat(why).matches("[a-zA-Z0-9 ,:±()^-]{1,90}");
    }

    private void messageIsRefused(byte[] bytes) {
        assertThat(messages.read(bytes)).isInstanceOf(MessageReader.Malformed.class);
        assertThat(messages.readBatch(bytes))
                .singleElement()
                .isInstanceOf(MessageReader.Malformed.class);
    }

    private void messageIsWhatTheValueSays(Json value, byte[] bytes) {
        var single = messages.read(bytes);
        var batch = messages.readBatch(bytes);
        assertThat(MessageReader.isBatch(bytes)).isEqualTo(value instanceof Json.Arr);
        if (value instanceof Json.Arr(var elements)) {
            assertThat(single).isInstanceOf(MessageReader.Malformed.class);
            assertThat(batch).isEqualTo(oneByOne(elements));
        } else {
            assertThat(batch).singleElement().isInstanceOf(MessageReader.Malformed.class);
            rendersToItself(single);
        }
        batch.forEach(this::rendersToItself);
    }

    private List<MessageReader.Reading> oneByOne(List<Json> elements) {
        if (elements.isEmpty()) return messages.readBatch("[]".getBytes(StandardCharsets.UTF_8));
        return elements.stream()
                .map(element ->
                        element instanceof Json.Arr
                                ? messages.read("1".getBytes(StandardCharsets.UTF_8))
                                : messages.read(element.toBytes()))
                .toList();
    }

    private void rendersToItself(MessageReader.Reading reading) {
        if (!(reading instanceof MessageReader.Read(var message))) return;
        var rendered = message.toBytes();
        assertThat(messages.read(rendered)).isEqualTo(reading);
        assertThat(messages.read(rendered))
                .isInstanceOfSatisfying(
                        MessageReader.Read.class,
                        again -> assertThat(again.message().toBytes()).isEqualTo(rendered));
    }
}
