package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MethodTest {
    /** The ClientRequest union of schema/2025-11-25/schema.ts, which holds all earlier ones. */
    private static final List<String> LEGACY =
            List.of(
                    "initialize",
                    "ping",
                    "resources/list",
                    "resources/templates/list",
                    "resources/read",
                    "resources/subscribe",
                    "resources/unsubscribe",
                    "prompts/list",
                    "prompts/get",
                    "tools/list",
                    "tools/call",
                    "tasks/get",
                    "tasks/result",
                    "tasks/cancel",
                    "tasks/list",
                    "logging/setLevel",
                    "completion/complete");

    /** The ClientRequest union of schema/2026-07-28/schema.ts, and those of the tasks extension. */
    private static final List<String> MODERN =
            List.of(
                    "server/discover",
                    "resources/list",
                    "resources/templates/list",
                    "resources/read",
                    "subscriptions/listen",
                    "prompts/list",
                    "prompts/get",
                    "tools/list",
                    "tools/call",
                    "completion/complete",
                    "tasks/get",
                    "tasks/update",
                    "tasks/cancel");

    @Test
    void everyMethodOfTheLegacySchemaIsKnownAndNoOther() {
        assertThat(methods(Era.LEGACY)).containsExactlyInAnyOrderElementsOf(LEGACY);
    }

    @Test
    void everyMethodOfTheModernSchemaIsKnownAndNoOther() {
        assertThat(methods(Era.MODERN)).containsExactlyInAnyOrderElementsOf(MODERN);
    }

    @Test
    void aMethodIsFoundByItsExactName() {
        assertThat(Method.find("tools/call")).contains(Method.TOOLS_CALL);
        assertThat(
                        Stream.of(
                                "",
                                "Tools/call",
                                "tools/call ",
                                "TOOLS_CALL",
                                "notifications/progress"))
                .allSatisfy(name -> assertThat(Method.find(name)).isEmpty());
    }

    /** 2026-07-28 basic/transports/streamable-http#standard-request-headers; tasks extension. */
    @Test
    void theMethodsThatNeedANameHeaderHaveASubject() {
        assertThat(
                        Arrays.stream(Method.values())
                                .filter(method -> method.isIn(Era.MODERN) && method.hasSubject())
                                .map(Method::wire))
                .containsExactlyInAnyOrder(
                        "tools/call",
                        "prompts/get",
                        "resources/read",
                        "tasks/get",
                        "tasks/update",
                        "tasks/cancel");
    }

    @Test
    void aSubjectIsText() {
        assertThat(Method.TOOLS_CALL.subjectOf(Json.object("name", "add"))).isEqualTo("add");
        assertThat(Method.TOOLS_CALL.subjectOf(Json.object("name", 1))).isNull();
        assertThat(Method.RESOURCES_READ.subjectOf(Json.object("uri", "a:b"))).isEqualTo("a:b");
        assertThat(Method.TOOLS_LIST.subjectOf(Json.object("name", "add"))).isNull();
    }

    private static Stream<String> methods(Era era) {
        return Arrays.stream(Method.values()).filter(m -> m.isIn(era)).map(Method::wire);
    }
}
