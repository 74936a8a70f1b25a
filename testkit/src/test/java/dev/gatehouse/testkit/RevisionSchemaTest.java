package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.schema.RevisionSchema;
import dev.gatehouse.testkit.server.JsonText;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The strict schema finds what a revision does not know. */
class RevisionSchemaTest {
    private static List<String> faultsOfTool(Revision revision, String member, String value) {
        var tool =
                JsonText.object(
                        """
                        {"name":"a","inputSchema":{"type":"object"},"%s":%s}
                        """
                                .formatted(member, value));
        var result = Json.object("tools", Json.array(tool));
        if (revision == Revision.V2026_07_28)
            result =
                    result.with("resultType", Json.of("complete"))
                            .with("ttlMs", Json.of(0))
                            .with("cacheScope", Json.of("private"));
        var message = Json.object("jsonrpc", "2.0", "id", 1, "result", result);
        return RevisionSchema.of(revision).faultsOfServer(message, "tools/list");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    description  | "x"                    | 2024-11-05 |
                    annotations  | {"readOnlyHint":true}  | 2025-03-26 |
                    title        | "x"                    | 2025-06-18 |
                    outputSchema | {"type":"object"}      | 2025-06-18 |
                    icons        | [{"src":"https://x/y"}] | 2025-11-25 |
                    execution    | {}                     | 2025-11-25 | 2025-11-25
                    madeUp       | 1                      | 2027-01-01 |
                    """)
    void aMemberIsAtFaultBeforeItsTimeAndAfter(
            String member,
            String value,
            String since,
            @org.jspecify.annotations.Nullable String until) {
        for (var revision : Revision.values()) {
            boolean known =
                    revision.date().compareTo(since) >= 0
                            && (until == null || revision.date().compareTo(until) <= 0);
            assertThat(faultsOfTool(revision, member, value).isEmpty())
                    .as("%s in %s", member, revision)
                    .isEqualTo(known);
        }
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void aMethodOfAnotherEraIsAtFault(Revision revision) {
        var schema = RevisionSchema.of(revision);
        var roots = JsonText.object("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"roots/list\"}");
        var ping = JsonText.object("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
        boolean modern = revision == Revision.V2026_07_28;

        assertThat(schema.faultsOfServer(roots, null).isEmpty()).isNotEqualTo(modern);
        assertThat(schema.faultsOfClient(ping).isEmpty()).isNotEqualTo(modern);
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void theErrorOfUrlsBelongsToOneRevision(Revision revision) {
        var failure =
                JsonText.object(
                        """
                        {"jsonrpc":"2.0","id":1,"error":{"code":-32042,"message":"visit",
                         "data":{"elicitations":[{"mode":"url","elicitationId":"1","message":"m",
                           "url":"https://sign-in.example"}]}}}
                        """);

        assertThat(RevisionSchema.of(revision).faultsOfServer(failure, "tools/call").isEmpty())
                .isEqualTo(revision == Revision.V2025_11_25);
    }
}
