package dev.gatehouse.stdio;

import dev.gatehouse.inventory.Place;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command templates of the configuration, by name: all that can ever be run. */
public final class Templates {
    public static final Templates NONE = new Templates(List.of());

    private final Map<String, Template> byName = new LinkedHashMap<>();

    public Templates(List<Template> templates) {
        for (var template : templates)
            if (byName.put(template.name(), template) != null)
                throw new IllegalArgumentException("two templates are called " + template.name());
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** What is run for a server now, whether approved or not: for reading what it declares. */
    public Launch launch(Place.Local local) {
        var template = byName.get(local.template());
        if (template == null)
            return new Launch.Refused(
                    "the gate's configuration has no template "
                            + local.template()
                            + ": its operator adds it under stdio.templates");
        return template.launch(local.arguments());
    }

    /**
     * What is run for a server, provided that it is still what was approved.
     *
     * @param approved the {@code program} of the approved declaration
     */
    public Launch launch(Place.Local local, Json.Obj approved) {
        return switch (launch(local)) {
            case Launch.Ready(var command) when !isSame(command.described(), approved) ->
                    new Launch.Refused(
                            "template "
                                    + local.template()
                                    + " was changed since the server was approved: read it anew"
                                    + " with gatehouse server check, and approve that");
            case Launch.Ready ready -> ready;
            case Launch.Refused refused -> refused;
        };
    }

    private static boolean isSame(Json.Obj now, Json.Obj approved) {
        return CanonicalJson.digest(now).equals(CanonicalJson.digest(approved));
    }
}
