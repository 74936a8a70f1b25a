package dev.gatehouse.bridge;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import org.junit.jupiter.api.Test;

class ResultsTest {
    @Test
    void aQuestionNeverBecomesAnAnswerThatSaysNothing() {
        for (var type : new String[] {"input_required", "task", "other"}) {
            var question = Json.object("resultType", type, "requestState", "s");
            assertThatThrownBy(() ->
                            Results.carried(
                                    Method.TOOLS_CALL,
                                    question,
                                    Revision.V2026_07_28,
                                    Revision.V2025_06_18))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
