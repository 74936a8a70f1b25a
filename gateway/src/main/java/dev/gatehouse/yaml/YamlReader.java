package dev.gatehouse.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads one YAML document of sections, lists and plain values. A key that appears twice, an alias
 * and a second document are refused: each lets a file say something else than a reader sees.
 */
public final class YamlReader {
    /** The text cannot be taken; the message says why and where. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }

    private static final int MAX_CHARS = 1 << 20;

    private final YAMLFactory factory =
            YAMLFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(20)
                                    .maxDocumentLength(MAX_CHARS)
                                    .build())
                    .build();

    /** The document; an empty text is an empty section. */
    public Yaml read(String text) throws Unreadable {
        try (var parser = factory.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) return new Yaml.Nothing(1);
            var document = value((YAMLParser) parser);
            if (parser.nextToken() != null)
                throw new Unreadable("line " + line(parser) + ": a second document begins");
            return document;
        } catch (JacksonException malformed) {
            var where = malformed.getLocation();
            // The parser's first line names the trouble; the others draw the text around it.
            var what = String.valueOf(malformed.getOriginalMessage()).lines().findFirst();
            throw new Unreadable(
                    (where == null ? "" : "line " + where.getLineNr() + ": ")
                            + "not YAML that can be read: "
                            + what.orElse("no reason given"));
        }
    }

    private static Yaml value(YAMLParser parser) throws Unreadable {
        int line = line(parser);
        if (parser.isCurrentAlias())
            throw new Unreadable("line " + line + ": aliases are not read");
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, line);
            case START_ARRAY -> sequence(parser, line);
            case VALUE_NULL -> new Yaml.Nothing(line);
            case VALUE_TRUE, VALUE_FALSE ->
                    new Yaml.Scalar(line, parser.getString(), Yaml.Type.TRUTH);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    new Yaml.Scalar(line, parser.getString(), Yaml.Type.NUMBER);
            case VALUE_STRING -> new Yaml.Scalar(line, parser.getString(), Yaml.Type.TEXT);
            default -> throw new Unreadable("line " + line + ": a value is missing");
        };
    }

    private static Yaml mapping(YAMLParser parser, int line) throws Unreadable {
        var members = new LinkedHashMap<String, Yaml>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            int at = line(parser);
            parser.nextToken();
            var value = value(parser);
            if (members.putIfAbsent(name, value) != null)
                throw new Unreadable("line " + at + ": " + name + " appears twice");
        }
        return new Yaml.Mapping(line, members);
    }

    private static Yaml sequence(YAMLParser parser, int line) throws Unreadable {
        var elements = new ArrayList<Yaml>();
        while (parser.nextToken() != JsonToken.END_ARRAY) elements.add(value(parser));
        return new Yaml.Sequence(line, elements);
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
