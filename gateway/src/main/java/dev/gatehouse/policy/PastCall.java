package dev.gatehouse.policy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Scopes;
import dev.gatehouse.access.Token;
import dev.gatehouse.bindings.Resource;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call that was decided on, as far as the record tells: its arguments and the token's scopes are
 * not recorded.
 *
 * @param reach what it touched; null for what is no call of a tool
 */
public record PastCall(
        Instant at,
        String issuer,
        String client,
        String subject,
        String server,
        Era era,
        Method method,
        @Nullable ItemKey item,
        @Nullable Reached reach) {
    /**
     * What it touched.
     *
     * @param resources empty where it touched nothing, or nobody knows what
     */
    public record Reached(List<Resource> resources, boolean unbounded) {
        public Reached {
            resources = List.copyOf(resources);
        }
    }

    Ask ask() {
        return new Ask(server, era, method, item, Ask.Purpose.USE, Json.object());
    }

    /** With every scope: what a token lacked no policy gives. */
    Caller caller() {
        return new Caller.Known(
                new Token(
                        issuer,
                        client,
                        subject,
                        "recorded",
                        Set.copyOf(Scopes.ALL),
                        at.plusSeconds(1)));
    }
}
