package dev.gatehouse.shadow;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.yaml.Yaml;
import dev.gatehouse.yaml.YamlReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.dataformat.toml.TomlFactory;

/**
 * Reads what people write into configuration files: JSON with comments and commas too many, YAML,
 * TOML. What is larger or deeper than a configuration is, and a name that stands twice in one
 * section, is refused. What it says of a refusal quotes nothing of the text.
 */
final class ConfigurationText {
    /** How a file is written. */
    enum Format {
        JSON,
        YAML,
        TOML
    }

    /** What reading gave. */
    sealed interface Reading {}

    record Read(Json json) implements Reading {}

    record Refused(String why) implements Reading {}

    static final int MAX_BYTES = 16 << 20;
    private static final int MAX_DEPTH = 40;
    private static final int MAX_TOKENS = 1_000_000;
    private static final int MAX_STRING = 4 << 20;

    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(MAX_TOKENS)
                    .maxDocumentLength(MAX_BYTES)
                    .maxStringLength(MAX_STRING)
                    .maxNameLength(50_000)
                    .maxNumberLength(400)
                    .build();
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .build();
    private static final TomlFactory TOML =
            TomlFactory.builder().streamReadConstraints(LIMITS).build();

    private ConfigurationText() {}

    static Reading read(byte[] bytes, Format format) {
        if (bytes.length > MAX_BYTES)
            return new Refused("it is larger than " + MAX_BYTES + " bytes");
        try {
            var text = text(bytes);
            return switch (format) {
                case JSON -> read(text, JSON, "JSON");
                case TOML -> read(text, TOML, "TOML");
                case YAML -> new Read(json(new YamlReader().read(text)));
            };
        } catch (CharacterCodingException malformed) {
            return new Refused("it is not UTF-8");
        } catch (YamlReader.Unreadable malformed) {
            return new Refused("it is not YAML of the kind that is read here");
        } catch (StackOverflowError deep) {
            return new Refused("it is nested too deeply");
        }
    }

    /** Editors on Windows begin files with a byte order mark. */
    private static String text(byte[] bytes) throws CharacterCodingException {
        var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static Reading read(String text, TokenStreamFactory factory, String name) {
        if (text.isBlank()) return new Read(Json.object());
        try (var parser = factory.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) return new Read(Json.object());
            var json = value(parser);
            if (parser.nextToken() != null) return new Refused("something follows the " + name);
            return new Read(json);
        } catch (Twice twice) {
            return new Refused("a name appears twice in one section");
        } catch (JacksonException malformed) {
            var at = malformed.getLocation();
            return new Refused(
                    "it is not "
                            + name
                            + " that can be read"
                            + (at == null || at.getLineNr() < 0
                                    ? ""
                                    : ", at line " + at.getLineNr()));
        }
    }

    private static Json value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_TRUE -> Json.of(true);
            case VALUE_FALSE -> Json.of(false);
            case VALUE_STRING -> Json.of(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Json.of(parser.getString());
            default -> Json.of(null);
        };
    }

    private static Json object(JsonParser parser) {
        var members = new LinkedHashMap<String, Json>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            parser.nextToken();
            if (members.putIfAbsent(name, value(parser)) != null) throw new Twice();
        }
        return new Json.Obj(members);
    }

    private static Json array(JsonParser parser) {
        var elements = new ArrayList<Json>();
        while (parser.nextToken() != JsonToken.END_ARRAY) elements.add(value(parser));
        return new Json.Arr(elements);
    }

    private static Json json(Yaml yaml) {
        return switch (yaml) {
            case Yaml.Mapping(_, var members) -> {
                var object = new LinkedHashMap<String, Json>();
                members.forEach((name, value) -> object.put(name, json(value)));
                yield new Json.Obj(object);
            }
            case Yaml.Sequence(_, var elements) ->
                    new Json.Arr(elements.stream().map(ConfigurationText::json).toList());
            case Yaml.Scalar(_, var text, _) -> Json.of(text);
            case Yaml.Nothing _ -> Json.of(null);
        };
    }

    /** Leaves the recursive reading; never leaves this class. */
    private static final class Twice extends RuntimeException {
        private static final long serialVersionUID = 1;

        Twice() {
            super("twice", null, false, false);
        }
    }
}
