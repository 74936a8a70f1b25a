package dev.gatehouse.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON so that no other reader can see something else in the same bytes.
 *
 * <p>Refused: duplicate member names, bytes that are not UTF-8 (overlong forms and encoded
 * surrogates included), a byte order mark, a NUL byte, lone surrogates in escapes, anything after
 * the value, and what exceeds the {@link JsonLimits}. Safe for many threads.
 *
 * <p>Spec: RFC 8259, RFC 7493. Threats T30, T31, T32, T38.
 */
public final class StrictJson {
    /** What reading gave. */
    public sealed interface Reading {}

    /** The bytes were one JSON value. */
    public record Value(Json json) implements Reading {}

    /**
     * The bytes were refused.
     *
     * @param why one sentence for the sender, without any of the content
     */
    public record Refused(String why) implements Reading {}

    private static final long MAX_EXCHANGEABLE = (1L << 53) - 1;
    private static final String LONE_SURROGATE = "a string holds a lone surrogate";
    private static final Json TRUE = new Json.Bool(true);
    private static final Json FALSE = new Json.Bool(false);

    private final JsonLimits limits;
    private final JsonFactory factory;

    public StrictJson(JsonLimits limits) {
        this.limits = limits;
        this.factory =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(limits.maxDepth())
                                        .maxTokenCount(limits.maxTokens())
                                        .maxDocumentLength(limits.maxBytes())
                                        .maxStringLength(limits.maxStringLength())
                                        .maxNameLength(maxNameLength())
                                        .maxNumberLength(JsonLimits.MAX_NUMBER_DIGITS)
                                        .build())
                        .build();
    }

    private int maxNameLength() {
        return Math.min(limits.maxStringLength(), JsonLimits.MAX_NAME_LENGTH);
    }

    public Reading read(byte[] bytes) {
        if (bytes.length > limits.maxBytes())
            return new Refused("the text is longer than " + limits.maxBytes() + " bytes");
        var text = Utf8.look(bytes);
        if (text == Utf8.MALFORMED) return new Refused("the text is not valid UTF-8");
        if (text == Utf8.AMBIGUOUS)
            return new Refused("the text holds a byte order mark or a NUL byte");
        try (var parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() == null) return new Refused("the text is empty");
            var json = value(parser, text == Utf8.ESCAPES_UNICODE);
            if (parser.nextToken() != null) return new Refused("something follows the value");
            return new Value(json);
        } catch (StreamConstraintsException excess) {
            return new Refused("the text exceeds a limit: " + limitIn(excess));
        } catch (JacksonException malformed) {
            return new Refused(where(malformed));
        } catch (NotExchangeable refused) {
            return new Refused(refused.why);
        }
    }

    private Json value(JsonParser parser, boolean escapes) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, escapes);
            case START_ARRAY -> array(parser, escapes);
            case VALUE_STRING -> new Json.Str(string(parser.getString(), escapes));
            case VALUE_NUMBER_INT -> integer(parser.getString());
            case VALUE_NUMBER_FLOAT -> decimal(parser.getString());
            case VALUE_TRUE -> TRUE;
            case VALUE_FALSE -> FALSE;
            case VALUE_NULL -> Json.Null.VALUE;
            default -> throw new NotExchangeable("a value is missing");
        };
    }

    private Json object(JsonParser parser, boolean escapes) {
        var members = new LinkedHashMap<String, Json>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = string(parser.currentName(), escapes);
            parser.nextToken();
            if (members.putIfAbsent(name, value(parser, escapes)) != null)
                throw new NotExchangeable("a member name appears twice in one object");
        }
        return Json.Obj.owning(members);
    }

    private Json array(JsonParser parser, boolean escapes) {
        var elements = new ArrayList<Json>();
        while (parser.nextToken() != JsonToken.END_ARRAY) elements.add(value(parser, escapes));
        return new Json.Arr(elements);
    }

    /** Valid UTF-8 holds no surrogates, so only a text with unicode escapes can make a lone one. */
    private static String string(String value, boolean escapes) {
        if (escapes && hasLoneSurrogate(value)) throw new NotExchangeable(LONE_SURROGATE);
        return value;
    }

    static boolean hasLoneSurrogate(String value) {
        int at = 0;
        while (at < value.length()) {
            int point = value.codePointAt(at);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) return true;
            at += Character.charCount(point);
        }
        return false;
    }

    private Json integer(String text) {
        if (limits.numbers() == JsonLimits.Numbers.EXCHANGEABLE) {
            if (text.length() > 17 || Math.abs(Long.parseLong(text)) > MAX_EXCHANGEABLE)
                throw new NotExchangeable("an integer is beyond ±(2^53-1)");
        }
        return new Json.Num(text);
    }

    private Json decimal(String text) {
        if (limits.numbers() == JsonLimits.Numbers.EXCHANGEABLE) {
            double value = Double.parseDouble(text);
            if (Double.isInfinite(value))
                throw new NotExchangeable("a number is larger than a double can hold");
            if (value == 0 && hasNonZeroDigit(text))
                throw new NotExchangeable("a number is smaller than a double can hold");
        }
        return new Json.Num(text);
    }

    private static boolean hasNonZeroDigit(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'e' || c == 'E') return false;
            if (c >= '1' && c <= '9') return true;
        }
        return false;
    }

    /**
     * Jackson's own sentence would quote the content; the position is what the sender needs. In
     * member names it looks for lone surrogates itself, and that alone is no matter of position.
     */
    private static String where(JacksonException malformed) {
        var sentence = String.valueOf(malformed.getOriginalMessage());
        if (sentence.contains("surrogate") && sentence.contains("in property name"))
            return LONE_SURROGATE;
        var location = malformed.getLocation();
        return location == null || location.getByteOffset() < 0
                ? "the text is not JSON"
                : "the text is not JSON at byte " + location.getByteOffset();
    }

    /** Jackson says which limit in its sentence alone, by the name of the constraint's getter. */
    private String limitIn(StreamConstraintsException excess) {
        var message = String.valueOf(excess.getOriginalMessage());
        if (message.contains("MaxNestingDepth")) return "deeper than " + limits.maxDepth();
        if (message.contains("MaxTokenCount"))
            return "more than " + limits.maxTokens() + " names, values and brackets";
        if (message.contains("MaxNumberLength"))
            return "a number of more than " + JsonLimits.MAX_NUMBER_DIGITS + " digits";
        if (message.contains("MaxNameLength"))
            return "a member name of more than " + maxNameLength() + " characters";
        if (message.contains("MaxStringLength"))
            return "a string of more than " + limits.maxStringLength() + " characters";
        return "member names that cannot be told apart fast enough";
    }

    /** Leaves the recursive reading; never leaves this class. */
    private static final class NotExchangeable extends RuntimeException {
        private static final long serialVersionUID = 1;
        final String why;

        NotExchangeable(String why) {
            super(why, null, false, false);
            this.why = why;
        }
    }
}
