package dev.gatehouse.app.demo;

import static dev.gatehouse.app.demo.Narration.must;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The agent of the story: each request of it is a run of a client on the command line. */
final class Assistant {
    static final String NAME = "assistant";
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Narration narration;
    private final Cast cast;
    private final URI gate;
    private final String token;

    Assistant(Narration narration, Cast cast, URI gate, String token) {
        this.narration = narration;
        this.cast = cast;
        this.gate = gate;
        this.token = token;
    }

    /** Asks, and gives what was printed; it must be answered. */
    String answered(Played server, String... request) {
        var output = asked(server, List.of(request));
        must(
                !output.contains("refused: ") && !output.contains("ended: "),
                "an answer to " + Narration.typed(request));
        return output;
    }

    /** Lists, and gives the lines by which a tool is told with its description. */
    List<String> listed(Played server) {
        return answered(server, "list").lines().toList();
    }

    /** Calls; it must be refused with words that match. */
    void refused(Played server, String words, String tool, String arguments) {
        var output = asked(server, List.of("call", tool, arguments));
        must(
                Pattern.compile("refused: .*(" + words + ")").matcher(output).find(),
                "the refusal of " + tool + ", saying: " + words);
    }

    private String asked(Played server, List<String> request) {
        long began = System.nanoTime();
        var output = begun(server, request).last("the agent", PATIENCE);
        narration.took(began);
        return output;
    }

    /** Asks and does not wait. */
    Child begun(Played server, List<String> request) {
        var line = new ArrayList<>(List.of(server.revision(), route(server)));
        line.addAll(request);
        var client = cast.hasOfficialClients() ? "node conformance/agent.mjs " : "testkit agent ";
        narration.prompt(client + Narration.typed(line.toArray(new String[0])));
        return cast.agent(token, line, narration::output);
    }

    private String route(Played server) {
        return gate + "/mcp/" + server.name();
    }

    /** That nothing of it is in a text. */
    void isAbsentFrom(String text, String where) {
        must(!text.contains(token), "the agent's token not to be in " + where);
    }
}
