package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantStanding;
import dev.gatehouse.access.Terms;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** AUT-7: a confirmation is for exactly one call, with exactly what the agent answers in it. */
class ExactCallTest {
    private static final ItemKey TOOL = new ItemKey(Kind.TOOL, "read");
    private static final Json.Obj ARGUMENTS = Json.object("path", "/a");
    private static final Json.Obj YES = Json.object("sure", Json.object("action", "accept"));
    private static final Json.Obj MORE = YES.with("also", Json.object("action", "accept"));

    private static Ask call(Json.Obj arguments, Json.Obj answers) {
        return Ask.toUse("files", TOOL, arguments).answering(answers);
    }

    private static GrantStanding standing(Ask confirmed, Ask made) {
        var grant =
                new Grant(
                        "g",
                        "bot",
                        "files",
                        Set.of(TOOL),
                        new Terms(
                                null,
                                List.of(RandomPolicies.selector("*")),
                                null,
                                null,
                                1,
                                confirmed.digest(),
                                null),
                        "a test",
                        "bea",
                        RandomPolicies.NOW.minusSeconds(60),
                        RandomPolicies.NOW.plusSeconds(60),
                        null);
        var estate = new RandomPolicies(1).world();
        var world = new World(1, estate.servers(), estate.agents(), List.of(grant));
        return world.facts(made, RandomPolicies.caller("bot", "ann"), RandomPolicies.NOW).grant();
    }

    @Test
    void theSameCallIsCoveredAndOneWithOtherAnswersIsNot() {
        var confirmed = call(ARGUMENTS, YES);
        assertThat(standing(confirmed, call(ARGUMENTS, YES)))
                .isInstanceOf(GrantStanding.Granted.class);
        for (var other : List.of(Json.object(), MORE))
            assertThat(standing(confirmed, call(ARGUMENTS, other)))
                    .isInstanceOf(GrantStanding.Narrower.class);
        assertThat(standing(call(ARGUMENTS, Json.object()), call(ARGUMENTS, YES)))
                .isInstanceOf(GrantStanding.Narrower.class);
    }

    @Test
    void noArgumentsAreTakenForAnswers() {
        var confirmed = call(ARGUMENTS, YES);
        var forged = Json.object("arguments", ARGUMENTS, "inputResponses", YES);
        assertThat(call(forged, Json.object()).digest()).isNotEqualTo(confirmed.digest());
    }
}
