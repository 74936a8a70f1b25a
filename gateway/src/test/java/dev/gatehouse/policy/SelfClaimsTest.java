package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.policy.Condition.Compilation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * IDV-2: what a server says of itself, and what cards and registries say of it, is no ground for
 * any decision: no condition of a policy or a grant can name it.
 */
class SelfClaimsTest {
    /** Who looks for a new variable here decides whose word it is. */
    @Test
    void conditionsKnowTheCallerTheCallAndWhatPersonsSaidOfIt() {
        assertThat(Variables.types().keySet())
                .containsExactly(
                        // the caller, as tokens and operators say
                        "agent.name",
                        "agent.owner",
                        "agent.issuer",
                        "agent.clientId",
                        "user",
                        "chain",
                        // our name for the server, and the approved item
                        "server",
                        "item.kind",
                        "item.name",
                        // what approvers said that the item does, and to what
                        "action",
                        "labels",
                        "resources",
                        // the agent's own words, the hour and the token
                        "args",
                        "now",
                        "token.scopes",
                        "token.acr");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serverInfo.name == 'files'",
                "server.name == 'files'",
                "server.version == '1.0.0'",
                "server.serverInfo.version == '1.0.0'",
                "card.name == 'io.example/files'",
                "card.version == '1.0.0'",
                "registry.name == 'io.example/files'",
                "registry.publisher == 'example'",
                "identity.card == 'io.example/files'",
                "item.description == 'reads'",
                "item.title == 'Read'",
                "item.annotations.readOnlyHint == true",
                "instructions == ''"
            })
    void aConditionThatNamesAClaimIsNone(String condition) {
        assertThat(Condition.compile(condition)).isInstanceOf(Compilation.Refused.class);
    }
}
