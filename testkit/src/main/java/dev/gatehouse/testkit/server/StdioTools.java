package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import java.util.List;
import java.util.Locale;

/**
 * Tools by which a test reaches into a server that is another process.
 *
 * <pre>
 * environment {}          the variables of the process, as a JSON object
 * change {list}           tells that tools, prompts or resources changed
 * touch {uri}             tells that a resource changed
 * cancellations {tool}    how many calls of a tool were cancelled
 * exit {}                 ends the process, without an answer
 * </pre>
 */
final class StdioTools {
    private StdioTools() {}

    static List<Tool> all(Catalogue catalogue, WireLog wire) {
        return List.of(
                Tool.plain(
                        "environment",
                        "Tells the variables of the process.",
                        call -> Outcome.text(Json.of(System.getenv()).toText())),
                withText(
                        "change",
                        "list",
                        list -> {
                            var listing = Listing.valueOf(list.toUpperCase(Locale.ROOT));
                            catalogue.announce(new News.ListChanged(listing));
                            return "announced";
                        }),
                withText(
                        "touch",
                        "uri",
                        uri -> {
                            catalogue.announce(new News.ResourceUpdated(uri));
                            return "announced";
                        }),
                withText("cancellations", "tool", tool -> Long.toString(wire.cancellations(tool))),
                Tool.plain("exit", "Ends the process.", call -> exit()));
    }

    private static Outcome exit() {
        Runtime.getRuntime().halt(1);
        throw new IllegalStateException("the process goes on after its end");
    }

    private interface Deed {
        String done(String argument);
    }

    private static Tool withText(String name, String argument, Deed deed) {
        return Tool.of(
                name,
                "For tests: " + name + ".",
                "{\"type\":\"object\",\"properties\":{\"%s\":{\"type\":\"string\"}}}"
                        .formatted(argument),
                call -> Outcome.text(deed.done(String.valueOf(call.arguments().text(argument)))));
    }
}
