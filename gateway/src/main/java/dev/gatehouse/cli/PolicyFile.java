package dev.gatehouse.cli;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * A policy in a file: YAML, or JSON when it begins with a brace. Of YAML it takes what JSON has: a
 * key that appears twice, an alias and a second document are refused, because each lets a file say
 * something else than its reviewers see.
 */
final class PolicyFile {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_CHARS = 1 << 20;
    private static final YAMLFactory YAML =
            YAMLFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxDocumentLength(MAX_CHARS)
                                    .build())
                    .build();

    private PolicyFile() {}

    /**
     * @param command that is told of what cannot be read
     */
    static Json.Obj read(Path file, GateCommand command) {
        try {
            var text = Files.readString(file);
            var read = text.stripLeading().startsWith("{") ? json(text) : yaml(text);
            if (read instanceof Json.Obj document) return document;
            throw command.usage(file + " holds no policy: it has no rules");
        } catch (Unreadable unreadable) {
            throw command.usage(file + ": " + unreadable.getMessage());
        } catch (IOException unreadable) {
            throw command.usage("cannot read " + file + ": " + unreadable.getMessage());
        }
    }

    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }

    private static Json json(String text) throws Unreadable {
        return switch (new StrictJson(JsonLimits.REQUEST)
                .read(text.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Value(var json) -> json;
            case StrictJson.Refused(var why) -> throw new Unreadable(why);
        };
    }

    private static Json yaml(String text) throws Unreadable {
        try (var parser = YAML.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) return Json.nothing();
            var document = value((YAMLParser) parser);
            if (parser.nextToken() != null) throw at(parser, "a second document begins");
            return document;
        } catch (JacksonException malformed) {
            var where = malformed.getLocation();
            var what = String.valueOf(malformed.getOriginalMessage()).lines().findFirst();
            throw new Unreadable(
                    (where == null ? "" : "line " + where.getLineNr() + ": ")
                            + "not YAML that can be read: "
                            + what.orElse("no reason given"));
        }
    }

    private static Json value(YAMLParser parser) throws Unreadable {
        if (parser.isCurrentAlias()) throw at(parser, "aliases are not read");
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser);
            case START_ARRAY -> sequence(parser);
            case VALUE_NULL -> Json.nothing();
            case VALUE_TRUE -> Json.of(true);
            case VALUE_FALSE -> Json.of(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
            case VALUE_STRING -> Json.of(parser.getString());
            default -> throw at(parser, "a value is missing");
        };
    }

    private static Json number(YAMLParser parser) throws Unreadable {
        try {
            return new Json.Num(parser.getString());
        } catch (IllegalArgumentException other) {
            throw at(parser, "not a number that JSON can write; put it in quotes if it is a text");
        }
    }

    private static Json mapping(YAMLParser parser) throws Unreadable {
        var members = new LinkedHashMap<String, Json>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            parser.nextToken();
            if (members.containsKey(name)) throw at(parser, name + " appears twice");
            members.put(name, value(parser));
        }
        return Json.objectOf(members);
    }

    private static Json sequence(YAMLParser parser) throws Unreadable {
        var elements = new ArrayList<Json>();
        while (parser.nextToken() != JsonToken.END_ARRAY) elements.add(value(parser));
        return Json.arrayOf(elements);
    }

    private static Unreadable at(JsonParser parser, String what) {
        return new Unreadable("line " + parser.currentTokenLocation().getLineNr() + ": " + what);
    }
}
