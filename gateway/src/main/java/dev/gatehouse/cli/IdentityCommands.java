package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;
import static dev.gatehouse.cli.Shown.texts;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse server identity} and {@code gatehouse server pin}. */
final class IdentityCommands {
    private IdentityCommands() {}

    @Command(
            name = "identity",
            description = {
                "Print what a server is known by: each facet as it was approved, and as it was observed"
                        + " last.",
                "Below, what its card, a registry and the server itself say of it."
            })
    static final class Show extends ServerCommands.OfOne {
        @Override
        void run(Gate gate, Page page) {
            var identity = gate.get("/api/servers/{}/identity", name);
            if (json) page.json(identity);
            else IdentityPage.full(page, name, identity);
        }
    }

    @Command(
            name = "pin",
            description = {
                "Say what a server's certificate must show, or may, beyond what was approved.",
                "What is said replaces what was said before; without any option but the reason,"
                        + " nothing is required."
            })
    static final class Pin extends ServerCommands.OfOne {
        @Option(
                names = "--key",
                paramLabel = "SHA256",
                description =
                        "A key of which one must be there: the certificate's own, or an"
                                + " authority's.")
        List<String> keys = new ArrayList<>();

        @Option(
                names = "--spiffe",
                paramLabel = "ID",
                description = "The workload identity that it must show.")
        @Nullable String spiffeId;

        @Option(
                names = "--authority",
                paramLabel = "SHA256",
                description = "The key of a further authority that it may come from.")
        List<String> authorities = new ArrayList<>();

        @Mixin ReasonOption reason = new ReasonOption();

        @Override
        void run(Gate gate, Page page) {
            var body =
                    Json.object("pins", keys, "authorities", authorities, "reason", reason.given);
            if (spiffeId != null) body = body.with("spiffeId", Json.of(spiffeId));
            var identity = gate.post(body, "/api/servers/{}/identity", name);
            if (json) page.json(identity);
            else IdentityPage.rules(page, identity.object("rules"));
        }
    }

    /** What an approver has to know of it, on the page of the server. */
    static void brief(Page page, Json.Obj full) {
        var identity = full.object("identity");
        page.field("identity", text(identity, "digest"));
        var differs = texts(identity, "differs");
        if (!differs.isEmpty()) page.field("differs in", String.join(" ", differs));
        for (var line : texts(identity, "contradictions")) page.field("contradicts", line);
    }
}
