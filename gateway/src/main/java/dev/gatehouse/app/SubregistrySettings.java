package dev.gatehouse.app;

import dev.gatehouse.proxy.RegistryDesk.Audience;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How the approved inventory is served as a registry.
 *
 * @param audience empty when it is not served
 * @param namespace of its names; empty for one that follows from the public URL
 */
public record SubregistrySettings(Optional<Audience> audience, Optional<String> namespace) {
    /** Of a gate that is reached at an address and has no name. */
    private static final String NAMELESS = "local.gatehouse";

    static SubregistrySettings read(Section in) {
        var audience =
                audience(
                        in,
                        in.text(
                                "show",
                                "off, granted, approved or everyone",
                                "granted",
                                "What /registry/v0.1/servers lists: to an agent what it may use,"
                                        + " to an agent all that is approved, or that to everyone"
                                        + " without a token."));
        var namespace =
                in.text(
                        "namespace",
                        "text",
                        "Of the names in it, such as com.example.gate. Without it: the public"
                                + " URL's host, backwards.");
        if (namespace.isPresent() && !namespace.get().matches("[a-zA-Z0-9.-]{1,130}")) {
            in.problem("namespace", "expected letters, digits, points and hyphens");
            return new SubregistrySettings(audience, Optional.empty());
        }
        return new SubregistrySettings(audience, namespace);
    }

    private static Optional<Audience> audience(Section in, String word) {
        return switch (word) {
            case "off" -> Optional.empty();
            case "granted" -> Optional.of(Audience.GRANTED);
            case "approved" -> Optional.of(Audience.APPROVED);
            case "everyone" -> Optional.of(Audience.EVERYONE);
            default -> {
                in.problem("show", "expected off, granted, approved or everyone");
                yield Optional.empty();
            }
        };
    }

    String namespace(URI publicUrl) {
        return namespace.orElseGet(() -> backwards(publicUrl.getHost()));
    }

    private static String backwards(String host) {
        if (host.startsWith("[") || host.matches("[0-9.]+")) return NAMELESS;
        List<String> labels = Arrays.asList(host.split("\\.", -1));
        Collections.reverse(labels);
        return String.join(".", labels);
    }
}
