package dev.gatehouse.app;

import dev.gatehouse.provenance.Registry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Reads which registries of MCP servers are asked. None is by itself. */
final class RegistrySettings {
    private RegistrySettings() {}

    static List<Registry> read(Section root) {
        var elements = root.sections("registries");
        // Nothing is kept of it: it declares what an element may say.
        var _ = registry(root.template("registries"), true);
        var registries = new ArrayList<Registry>();
        var names = new HashSet<String>();
        for (var element : elements) {
            var registry = registry(element, false);
            element.refuseUnknown();
            if (registry.isPresent() && !names.add(registry.get().name()))
                element.problem("name", "the same name stands in the list before");
            registry.ifPresent(registries::add);
        }
        return List.copyOf(registries);
    }

    private static Optional<Registry> registry(Section in, boolean declareOnly) {
        var name = in.text("name", "text", "Our name for it. Required.");
        var url =
                in.uri(
                        "url",
                        "Under which /v0.1/servers is. Required. The official one is"
                                + " https://registry.modelcontextprotocol.io.");
        var every =
                in.duration(
                        "every",
                        "1h",
                        "1s",
                        "30d",
                        "How often it is asked for what changed, a fifth more or less.");
        if (declareOnly) return Optional.empty();
        if (name.isEmpty() || url.isEmpty()) {
            in.problem("expected name and url");
            return Optional.empty();
        }
        return registry(in, name.get(), url.get(), every);
    }

    private static Optional<Registry> registry(Section in, String name, URI url, Duration every) {
        try {
            return Optional.of(new Registry(name, url, every));
        } catch (IllegalArgumentException refused) {
            in.problem("" + refused.getMessage());
            return Optional.empty();
        }
    }
}
