package dev.gatehouse.policy;

import static dev.gatehouse.policy.HeldUsesTest.NOW;
import static dev.gatehouse.policy.HeldUsesTest.TOOL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Token;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Invariant 4: what is decided once more is decided on what is approved by then. */
class OnceMoreTest {
    private static final Caller CALLER =
            new Caller.Known(
                    new Token(
                            "https://i.example",
                            "c",
                            "c",
                            "t",
                            Set.of("mcp:call"),
                            NOW.plusSeconds(9)));

    private static Binding binding(String resource) {
        return AuthorityTable.bound(Json.object("action", "read", "resources", List.of(resource)));
    }

    private static World world(Governed governed) {
        return new World(1, List.of(governed), List.of(HeldUsesTest.agent()), List.of());
    }

    private static Facts facts(World world) {
        var arguments = Json.object("path", "/srv/a", "to", "/etc/b");
        var ask = new Ask("files", Era.MODERN, Method.TOOLS_CALL, TOOL, Ask.Purpose.USE, arguments);
        return world.facts(ask, CALLER, NOW);
    }

    @Test
    void whatIsTouchedIsCarriedOverWhileTheApprovalIsTheSame() {
        var governed = HeldUsesTest.governed(binding("path:{/path}"));
        var before = facts(world(governed));
        assertThat(before.touch()).isInstanceOf(Touch.Known.class);

        assertThat(world(governed).again(before, CALLER, NOW).touch()).isSameAs(before.touch());
    }

    @Test
    void whatIsTouchedIsDerivedAnewOnceAnotherBindingIsApproved() {
        var before = facts(world(HeldUsesTest.governed(binding("path:{/path}"))));
        var after = world(HeldUsesTest.governed(binding("path:{/to}")));

        var again = after.again(before, CALLER, NOW).touch();

        assertThat(again).isEqualTo(facts(after).touch()).isNotEqualTo(before.touch());
    }

    @Test
    void nothingIsTouchedOfAServerThatIsNoLongerReached() {
        var before = facts(world(HeldUsesTest.governed(binding("path:{/path}"))));
        var gone = new World(2, List.of(), List.of(HeldUsesTest.agent()), List.of());

        assertThat(gone.again(before, CALLER, NOW).touch()).isEqualTo(new Touch.Nothing());
    }
}
