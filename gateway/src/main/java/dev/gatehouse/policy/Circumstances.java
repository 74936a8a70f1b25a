package dev.gatehouse.policy;

import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.List;

/**
 * What a {@link Condition} can look at: one call, as the gate understood it. Each name here is a
 * variable of the same name in the language of conditions.
 *
 * @param user on whose behalf the agent acts; empty when for nobody
 * @param chain who passed the call on, from the nearest to the first
 * @param server our name of the server
 * @param action what the call does: read, write, destructive, execute or external
 * @param labels of the item
 * @param resources what the call is about, typed, such as {@code path:/srv/a}
 * @param args the call's arguments, looked at only by conditions that ask for them
 * @param now when it is decided
 */
public record Circumstances(
        Agent agent,
        String user,
        List<String> chain,
        String server,
        Item item,
        String action,
        List<String> labels,
        List<String> resources,
        Json.Obj args,
        Instant now,
        Token token) {
    public Circumstances {
        chain = List.copyOf(chain);
        labels = List.copyOf(labels);
        resources = List.copyOf(resources);
    }

    /** {@code agent.name}, {@code agent.owner}, {@code agent.issuer}, {@code agent.clientId}. */
    public record Agent(String name, String owner, String issuer, String clientId) {}

    /** {@code item.kind} and {@code item.name}. */
    public record Item(String kind, String name) {}

    /** {@code token.scopes} and {@code token.acr}. */
    public record Token(List<String> scopes, String acr) {
        public Token {
            scopes = List.copyOf(scopes);
        }
    }
}
