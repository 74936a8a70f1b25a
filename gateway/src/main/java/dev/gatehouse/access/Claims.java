package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads claims of JWTs. Spec: RFC 7519 §4. */
final class Claims {
    /** The year 5138: later than any token, and safe to add skews and ages to. */
    private static final double LATEST = 1e11;

    private static final int MAX_NAME_CHARS = 512;

    private Claims() {}

    /**
     * A claim that names something: text, neither blank nor endless, without control characters.
     * Null when it is absent or none.
     */
    static @Nullable String name(Json.Obj claims, String claim) {
        var text = claims.text(claim);
        if (text == null || text.isBlank() || text.length() > MAX_NAME_CHARS) return null;
        return text.chars().anyMatch(Character::isISOControl) ? null : text;
    }

    /** A NumericDate, to the millisecond; null when the claim is absent or no time. */
    static @Nullable Instant time(Json.Obj claims, String name) {
        if (!(claims.member(name) instanceof Json.Num number)) return null;
        double seconds = number.asDouble();
        if (!(seconds >= 0 && seconds <= LATEST)) return null;
        return Instant.ofEpochMilli((long) (seconds * 1000));
    }
}
