package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.Token;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** AUT-6: a call that has taken the last use of a grant goes on, and no other begins. */
class HeldUsesTest {
    static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    static final ItemKey TOOL = new ItemKey(Kind.TOOL, "it");

    private static Grant grant(
            @Nullable Digest arguments,
            Instant expires,
            @Nullable Instant revoked,
            @Nullable Instant usedUp) {
        return new Grant(
                "g",
                "alice",
                "files",
                Set.of(TOOL),
                new Terms(null, List.of(), null, null, 1, arguments, null),
                "a test",
                "o",
                NOW.minusSeconds(60),
                expires,
                revoked,
                usedUp);
    }

    private static boolean allows(Grant grant, boolean held) {
        var ask = new Ask("files", Era.MODERN, Method.TOOLS_CALL, TOOL, Ask.Purpose.USE);
        var token =
                new Token(
                        "https://i.example", "c", "c", "t", Set.of("mcp:call"), NOW.plusSeconds(9));
        var world =
                new World(1, List.of(governed(Binding.SHOWS)), List.of(agent()), List.of(grant));
        return Policy.decide(
                        world.facts(
                                held ? ask.holding(Set.of("g")) : ask,
                                new Caller.Known(token),
                                NOW))
                instanceof Decision.Allow;
    }

    static Agent agent() {
        return new Agent("alice", "o", "https://i.example", "c", false, NOW, null, null);
    }

    static Governed governed(Binding binding) {
        var tool = Json.object("name", "it", "inputSchema", Json.object("type", "object"));
        var snapshot =
                new Snapshot(
                        Map.of(
                                Era.MODERN,
                                new Declaration(
                                        Revision.V2026_07_28,
                                        Json.object(),
                                        Json.object(),
                                        "",
                                        List.of(Item.of(TOOL, tool)))));
        var server =
                new Server(
                        "files",
                        URI.create("https://files.example/mcp"),
                        "o",
                        ServerState.APPROVED,
                        NOW,
                        null);
        return Governed.approved(
                server,
                new Approval(
                        "files", snapshot.digest(), Set.of(TOOL), Map.of(TOOL, binding), "o", NOW),
                snapshot,
                List.of());
    }

    @Test
    void aGrantThatIsUsedUpStandsForTheCallThatHasItsUse() {
        var usedUp = grant(null, NOW.plusSeconds(60), null, NOW.minusSeconds(1));
        assertThat(allows(usedUp, false)).isFalse();
        assertThat(allows(usedUp, true)).isTrue();
    }

    @Test
    void oneThatHasEndedOrIsRevokedStandsForNobody() {
        assertThat(allows(grant(null, NOW, null, null), true)).isFalse();
        assertThat(allows(grant(null, NOW.plusSeconds(60), NOW, NOW), true)).isFalse();
    }

    /** What a person allowed within its time is let end, unless somebody takes it back. */
    @Test
    void aConfirmedCallThatHasBegunOutlivesItsTime() {
        var exact = CanonicalJson.digest(Json.object());
        assertThat(allows(grant(exact, NOW, null, NOW), false)).isFalse();
        assertThat(allows(grant(exact, NOW, null, NOW), true)).isTrue();
        assertThat(allows(grant(exact, NOW, NOW, NOW), true)).isFalse();
    }
}
