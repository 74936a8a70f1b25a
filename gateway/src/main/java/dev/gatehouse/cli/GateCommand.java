package dev.gatehouse.cli;

import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that asks a running gate: where it is, with which token, and what its answer becomes. A
 * refusal prints the problem and ends with {@link Commands#FAILED}.
 */
abstract class GateCommand implements Callable<Integer> {
    private static final String DEFAULT_URL = "http://127.0.0.1:8081";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    Map<String, String> environment = Map.of();

    @Spec @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Print the gate's answer as JSON.")
    boolean json;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "The gate's operators' listener; else $GATEHOUSE_URL, else "
                            + DEFAULT_URL
                            + ".")
    @Nullable String url;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where operator.token is, unless $GATEHOUSE_TOKEN holds a token (default:"
                            + " ./data).")
    Path data = Path.of("data");

    /** Asks the gate and prints; the answer's status has been looked at already. */
    abstract void run(Gate gate, Page page);

    /** How a command ends that was not refused. */
    int outcome() {
        return Commands.DONE;
    }

    boolean hasToken() {
        return token() != null;
    }

    @Override
    public final Integer call() {
        var line = spec().commandLine();
        var page = new Page(line.getOut(), line.getColorScheme().ansi().enabled());
        try (var client = new OperatorClient(gate(), token(), PATIENCE)) {
            run(new Gate(client), page);
            return outcome();
        } catch (Gate.Waits waits) {
            tell(page, waits.proposed());
            return Commands.DONE;
        } catch (Gate.Refused refused) {
            var err = new Page(line.getErr(), false);
            if (json) err.json(refused.problem());
            else {
                err.revealed(Shown.text(refused.problem(), "detail"));
                err.revealed(Shown.text(refused.problem(), "remedy"));
            }
            return Commands.FAILED;
        }
    }

    private void tell(Page page, Json.Obj proposed) {
        if (json) {
            page.json(proposed);
            return;
        }
        var id = Shown.text(proposed.object("request"), "id");
        page.line(
                "Waits for a second person, because "
                        + Shown.text(proposed.object("request").object("content"), "why")
                        + ". Another operator approves it:");
        page.line("  gatehouse request approve " + id);
        if (proposed.has("tokenHalf"))
            page.line(
                    "First half of the new operator's token, shown once: give it to that person"
                            + " alone: "
                            + Shown.text(proposed, "tokenHalf"));
    }

    CommandSpec spec() {
        var known = spec;
        if (known == null) throw new IllegalStateException("picocli gives every command its spec");
        return known;
    }

    ParameterException usage(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private URI gate() {
        var chosen = url != null ? url : environment.getOrDefault("GATEHOUSE_URL", DEFAULT_URL);
        try {
            var gate = new URI(chosen);
            if (gate.getHost() != null && String.valueOf(gate.getScheme()).matches("https?"))
                return gate;
        } catch (URISyntaxException malformed) {
            throw usage("not a URL: " + chosen);
        }
        throw usage("not an http or https URL: " + chosen);
    }

    /** The operator's token, or null when there is none: the gate then says what it needs. */
    private @Nullable String token() {
        var given = environment.get("GATEHOUSE_TOKEN");
        if (given != null && !given.isBlank()) return given.strip();
        var file = data.resolve("operator.token");
        if (!Files.exists(file)) return null;
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw usage("cannot read " + file + ": " + unreadable.getMessage());
        }
    }
}
