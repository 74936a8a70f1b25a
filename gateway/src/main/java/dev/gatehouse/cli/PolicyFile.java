package dev.gatehouse.cli;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.yaml.Yaml;
import dev.gatehouse.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/**
 * A policy in a file: YAML, or JSON when it begins with a brace. Of YAML it takes what JSON has: a
 * key that appears twice, an alias and a second document are refused, because each lets a file say
 * something else than its reviewers see.
 */
final class PolicyFile {
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
        try {
            return json(new YamlReader().read(text));
        } catch (YamlReader.Unreadable unreadable) {
            throw new Unreadable(String.valueOf(unreadable.getMessage()));
        }
    }

    private static Json json(Yaml yaml) throws Unreadable {
        return switch (yaml) {
            case Yaml.Nothing _ -> Json.nothing();
            case Yaml.Mapping(_, var members) -> {
                var read = new LinkedHashMap<String, Json>();
                for (var member : members.entrySet())
                    read.put(member.getKey(), json(member.getValue()));
                yield Json.objectOf(read);
            }
            case Yaml.Sequence(_, var elements) -> {
                var read = new ArrayList<Json>();
                for (var element : elements) read.add(json(element));
                yield Json.arrayOf(read);
            }
            case Yaml.Scalar(int line, var text, var type) ->
                    switch (type) {
                        case TEXT -> Json.of(text);
                        case NUMBER -> number(line, text);
                        case TRUTH -> Json.of(text.equals("true"));
                    };
        };
    }

    private static Json number(int line, String text) throws Unreadable {
        try {
            return new Json.Num(text);
        } catch (IllegalArgumentException other) {
            throw new Unreadable(
                    "line "
                            + line
                            + ": not a number that JSON can write; put it in quotes if it is a"
                            + " text");
        }
    }
}
