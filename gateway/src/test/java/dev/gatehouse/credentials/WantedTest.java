package dev.gatehouse.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WantedTest {
    @Test
    void aBearerChallengeIsReadWhereverItStands() {
        var said =
                "Bearer resource_metadata=\"https://mcp.example/m\", scope=\"a b\","
                        + " error=insufficient_scope";
        var expected =
                new Wanted(
                        Optional.of("https://mcp.example/m"),
                        Set.of("a", "b"),
                        "insufficient_scope");
        assertThat(Wanted.of(List.of(said))).isEqualTo(expected);
        assertThat(Wanted.of(List.of("Basic realm=\"x\"", said))).isEqualTo(expected);
        assertThat(Wanted.of(List.of("Basic realm=\"x\", " + said))).isEqualTo(expected);
        assertThat(Wanted.of(List.of("bearer " + said.substring(7)))).isEqualTo(expected);
    }

    @Test
    void whatAQuotedValueSaysIsNoChallenge() {
        assertThat(Wanted.isIn(List.of("Basic realm=\"a, Bearer scope=x\""))).isFalse();
        var quoted = "Bearer error_description=\"no, scope=\\\"x\\\"\", scope=\"y\"";
        assertThat(Wanted.of(List.of(quoted)).scopes()).containsExactly("y");
    }

    @Test
    void oneWithoutParametersWantsNothingInParticular() {
        assertThat(Wanted.of(List.of("Bearer"))).isEqualTo(Wanted.NOTHING);
        assertThat(Wanted.isIn(List.of("Bearer"))).isTrue();
        assertThat(Wanted.of(List.of("Negotiate"))).isEqualTo(Wanted.NOTHING);
    }

    @Test
    void whatIsNoScopeIsLeftOutAndTheRestIsBounded() {
        assertThat(Wanted.scopes("a  b \u00e9 c\"d")).containsExactly("a", "b");
        assertThat(Wanted.scopes("x ".repeat(50) + "y".repeat(501))).containsExactly("x");
        assertThat(Wanted.of(List.of("Bearer scope=\"" + "a".repeat(9000) + "\"")))
                .isEqualTo(Wanted.NOTHING);
    }
}
