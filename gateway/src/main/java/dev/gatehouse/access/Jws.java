package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A signed token taken apart, with nothing of it believed yet.
 *
 * <p>Header and claims are read as strictly as everything else that is decided on: a member that
 * appears twice makes the token unreadable. Encrypted tokens (five parts) are not read. Spec: RFC
 * 7515 §7.1.
 */
record Jws(Json.Obj header, Json.Obj claims, Bytes signed, Bytes signature) {
    /** What reading gave. */
    sealed interface Reading {}

    record Read(Jws jws) implements Reading {}

    record Unreadable(String why) implements Reading {}

    /** Octets that nobody compares or prints. */
    @SuppressWarnings("ArrayRecordComponent") // neither changed nor compared
    record Bytes(byte[] octets) {
        @Override
        public String toString() {
            return octets.length + " octets";
        }
    }

    /** A signature of RSA with 8192 bits, the largest that any key here can make, and then some. */
    private static final int MAX_SIGNATURE_CHARS = 2048;

    private static final StrictJson JSON =
            new StrictJson(new JsonLimits(1 << 16, 16, 1 << 16, 10_000, JsonLimits.Numbers.ANY));

    private static final Pattern COMPACT =
            Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]*)");

    /** Whether it has the three parts of a signed token, whatever is in them. */
    static boolean isCompact(String token) {
        return COMPACT.matcher(token).matches();
    }

    static Reading read(String token, int maxChars) {
        if (token.length() > maxChars)
            return new Unreadable("the token is longer than " + maxChars + " characters");
        var parts = COMPACT.matcher(token);
        if (!parts.matches()) return new Unreadable("the token is not a signed JWT");
        if (parts.group(3).length() > MAX_SIGNATURE_CHARS)
            return new Unreadable("the token's signature is longer than any");
        var header = object(parts.group(1));
        var claims = object(parts.group(2));
        var signature = octets(parts.group(3));
        if (header == null) return new Unreadable("the token's header is not a strict JSON object");
        if (claims == null)
            return new Unreadable("the token's claims are not a strict JSON object");
        if (signature == null || signature.length == 0)
            return new Unreadable("the token has no readable signature");
        var signed = token.substring(0, parts.end(2)).getBytes(StandardCharsets.US_ASCII);
        return new Read(new Jws(header, claims, new Bytes(signed), new Bytes(signature)));
    }

    private static Json.@Nullable Obj object(String part) {
        var octets = octets(part);
        return octets != null
                        && JSON.read(octets) instanceof StrictJson.Value(var value)
                        && value instanceof Json.Obj object
                ? object
                : null;
    }

    /** One text for one value: bits that a lenient decoder would drop make it unreadable. */
    private static byte @Nullable [] octets(String part) {
        try {
            var octets = Base64.getUrlDecoder().decode(part);
            var again = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
            return again.equals(part) ? octets : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
