package dev.gatehouse.cli;

import dev.gatehouse.bindings.BindingLine;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bindings that an approval is given: lines of text, or the JSON form for all that there is.
 */
final class AskedBindings {
    private static final String OTHERS = "*";

    private final GateCommand command;
    private final Map<String, Json> given = new LinkedHashMap<>();

    /**
     * @param command that is told of what cannot be read
     */
    AskedBindings(GateCommand command) {
        this.command = command;
    }

    /** Reads a file of lines, or of JSON when it begins with a brace. */
    void read(Path file) {
        try {
            var text = Files.readString(file);
            if (text.stripLeading().startsWith("{")) readJson(file, text);
            else readLines(text.lines().toList(), file.toString());
        } catch (IOException unreadable) {
            throw command.usage("cannot read " + file + ": " + unreadable.getMessage());
        }
    }

    private void readJson(Path file, String text) {
        switch (new StrictJson(JsonLimits.REQUEST).read(text.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Value(Json.Obj bindings) -> given.putAll(bindings.members());
            case StrictJson.Value _ -> throw command.usage(file + " holds no JSON object");
            case StrictJson.Refused(var why) ->
                    throw command.usage(file + " holds no JSON: " + why);
        }
    }

    void readLines(List<String> lines, String place) {
        int number = 0;
        for (var line : lines) {
            number++;
            if (line.isBlank() || line.stripLeading().startsWith("#")) continue;
            switch (BindingLine.read(line)) {
                case BindingLine.Read(var tool, var binding) -> given.put(tool, binding);
                case BindingLine.Refused(var why) ->
                        throw command.usage(place + ", line " + number + " binds no tool: " + why);
            }
        }
    }

    /** One for each of these tools, as far as there are any. */
    Json.Obj of(Set<String> tools) {
        var bound = new LinkedHashMap<String, Json>();
        var unknown = new ArrayList<String>();
        given.forEach((tool, binding) -> {
            if (tools.contains(tool)) bound.put(tool, binding);
            else if (!tool.equals(OTHERS)) unknown.add(tool);
        });
        if (!unknown.isEmpty())
            throw command.usage(
                    "bindings of tools that are not approved here: " + String.join(", ", unknown));
        var others = given.get(OTHERS);
        if (others != null) for (var tool : tools) bound.putIfAbsent(tool, others);
        return Json.objectOf(bound);
    }
}
