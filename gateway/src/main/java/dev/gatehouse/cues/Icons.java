package dev.gatehouse.cues;

import dev.gatehouse.inventory.Revealed;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The icons of a definition, which clients fetch and show; the gate fetches none (T21). Spec:
 * REQ-109, MCP 2026-07-28, basic, icons.
 */
public final class Icons {
    /** Characters of an icon that is written out in a {@code data:} URL. */
    static final int MAX_DATA = 100_000;

    private static final int MAX_SHOWN = 100;

    /**
     * What is wrong with an icon.
     *
     * @param isUnsafe whether a client that takes it could be made to run or open something
     * @param says for people: which icon, and what is wrong
     */
    public record Flaw(boolean isUnsafe, String says) {}

    private Icons() {}

    /**
     * @param host of the server, in small letters; null for one that is not on the network
     */
    public static List<Flaw> flaws(Json.Obj definition, @Nullable String host) {
        var flaws = new ArrayList<Flaw>();
        for (var icon : definition.array("icons"))
            if (icon instanceof Json.Obj described)
                flaw(described, host)
                        .ifPresent(flaw ->
                                flaws.add(
                                        new Flaw(
                                                flaw.isUnsafe,
                                                "icon " + shown(described) + " " + flaw.says)));
        return flaws;
    }

    private static String shown(Json.Obj icon) {
        var shown = Revealed.text(String.valueOf(icon.text("src")));
        return shown.length() <= MAX_SHOWN ? shown : shown.substring(0, MAX_SHOWN) + "…";
    }

    private static Optional<Flaw> flaw(Json.Obj icon, @Nullable String host) {
        var source = icon.text("src");
        if (source == null) return Optional.of(new Flaw(false, "has no src"));
        // Browsers leave these out before they read the scheme.
        var read =
                source.codePoints()
                        .filter(c -> c > 0x20)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append);
        int colon = read.indexOf(":");
        if (colon < 0) return Optional.of(new Flaw(false, "is no absolute URL"));
        return switch (read.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "https" -> address(read.toString(), host);
            case "http" -> Optional.of(new Flaw(false, "is fetched in the clear"));
            case "data" -> data(read.toString().toLowerCase(Locale.ROOT));
            default -> Optional.of(new Flaw(true, "is neither an https nor a data URL"));
        };
    }

    private static Optional<Flaw> address(String source, @Nullable String host) {
        try {
            var url = new URI(source);
            if (url.getHost() == null) return Optional.of(new Flaw(false, "has no host"));
            if (url.getRawUserInfo() != null)
                return Optional.of(new Flaw(false, "holds a name or password"));
            return url.getHost().equalsIgnoreCase(host)
                    ? Optional.empty()
                    : Optional.of(
                            new Flaw(false, "lies on another host, which learns who looks at it"));
        } catch (URISyntaxException malformed) {
            return Optional.of(new Flaw(false, "is no URL"));
        }
    }

    private static Optional<Flaw> data(String source) {
        if (!source.startsWith("data:image/"))
            return Optional.of(new Flaw(true, "is data of something that is no image"));
        if (source.startsWith("data:image/svg"))
            return Optional.of(new Flaw(false, "is an SVG, which can hold scripts"));
        return source.length() > MAX_DATA
                ? Optional.of(new Flaw(false, "has more than " + MAX_DATA + " characters"))
                : Optional.empty();
    }
}
