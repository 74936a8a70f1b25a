package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a server says of itself as a whole; the names are those of {@code Declaration.facets}. */
final class Facets {
    private final Parts parts = new Parts();

    private Facets() {}

    /** Either side is null when the server says nothing of it. */
    static List<Grade.Match> compare(String facet, @Nullable Json was, @Nullable Json is) {
        var facets = new Facets();
        switch (facet) {
            case "serverInfo" -> facets.info(Parts.orEmpty(was), facets.parts.object(is, ""));
            case "capabilities" ->
                    facets.parts.addAll(
                            Capabilities.compare(Parts.orEmpty(was), facets.parts.object(is, "")));
            case "instructions" -> facets.instructions(was, is);
            case "supportedVersions" -> facets.versions(was, is);
            case "revision" ->
                    facets.parts.add(
                            Rule.REVISION_CHANGED,
                            "",
                            "It speaks another revision of the protocol.");
            case "program" ->
                    facets.parts.add(
                            Rule.PROGRAM_CHANGED, "", "What is run is not what was approved.");
            case "transport" ->
                    facets.parts.add(Rule.TRANSPORT_CHANGED, "", "It is heard in another way.");
            default ->
                    facets.parts.add(
                            Rule.FACET_UNKNOWN, "", "A facet that is not known here is another.");
        }
        if (was != null && is != null) facets.parts.addAll(Wording.compare(was, is));
        else if (is != null) facets.parts.addAll(Wording.compare(Json.object(), is));
        return facets.parts.matches();
    }

    private void info(Json.Obj was, Json.Obj is) {
        Parts.differing(
                was,
                is,
                "",
                (member, _, now, at) -> {
                    switch (member) {
                        case "name" ->
                                parts.add(Rule.SERVER_NAME, at, "It calls itself something else.");
                        case "version" ->
                                parts.add(
                                        Rule.SERVER_VERSION,
                                        at,
                                        "It says that it is of another version.");
                        case "title", "description" -> parts.text(now, at);
                        case "icons" -> parts.add(Rule.ICONS_CHANGED, at, "Its icons are others.");
                        case "websiteUrl" ->
                                parts.add(
                                        Rule.SERVER_ADDRESS,
                                        at,
                                        "It names another page of its own.");
                        default ->
                                parts.add(
                                        Rule.SERVER_MEMBER,
                                        at,
                                        "A member that is not known differs.");
                    }
                });
    }

    private void instructions(@Nullable Json was, @Nullable Json is) {
        if (is != null && !(is instanceof Json.Str)) parts.malformed("", "a text");
        else if (isBlank(was) && !isBlank(is))
            parts.add(Rule.INSTRUCTIONS_ADDED, "", "It instructs agents, which it did not before.");
        else parts.add(Rule.TEXT_CHANGED, "", "Its instructions are others.");
    }

    private static boolean isBlank(@Nullable Json text) {
        return !(text instanceof Json.Str(var value)) || value.isBlank();
    }

    private void versions(@Nullable Json was, @Nullable Json is) {
        if (is != null && !(is instanceof Json.Arr)) {
            parts.malformed("", "a list of revisions");
            return;
        }
        var before = written(was);
        var now = written(is);
        if (!before.containsAll(now))
            parts.add(Rule.VERSION_ADDED, "", "It speaks more revisions of the protocol.");
        if (!now.containsAll(before))
            parts.add(Rule.VERSION_REMOVED, "", "It speaks fewer revisions of the protocol.");
    }

    private static Set<String> written(@Nullable Json list) {
        return list instanceof Json.Arr(var elements) ? Values.written(elements) : Set.of();
    }
}
