package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenamingTest {
    private final Renaming renaming = new Renaming(Names.joined("files"));

    private static Json.Obj json(String text) {
        var read =
                new StrictJson(JsonLimits.ANSWER)
                        .read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        if (read instanceof StrictJson.Value(Json.Obj object)) return object;
        throw new IllegalArgumentException(text);
    }

    @Test
    void whatAToolLinksToIsCalledAsItIsListed() {
        var result =
                json(
                        """
                        {'content':[{'type':'text','text':'see test://a'},
                          {'type':'resource_link','uri':'test://a','name':'a'},
                          {'type':'resource','resource':{'uri':'test://b','text':'test://a'}}],
                         'structuredContent':{'uri':'test://a'},'_meta':{'uri':'test://a'}}
                        """);
        assertThat(renaming.result(Method.TOOLS_CALL, result))
                .isEqualTo(
                        json(
                                """
                                {'content':[{'type':'text','text':'see test://a'},
                                  {'type':'resource_link','uri':'mcp.files+test://a','name':'a'},
                                  {'type':'resource',
                                   'resource':{'uri':'mcp.files+test://b','text':'test://a'}}],
                                 'structuredContent':{'uri':'test://a'},'_meta':{'uri':'test://a'}}
                                """));
    }

    @Test
    void soIsWhatAPromptOrAQuestionForAModelShows() {
        var block = "{'type':'resource_link','uri':'%stest://a','name':'a'}";
        var message = "{'messages':[{'role':'user','content':%s}]}";
        var question =
                "{'resultType':'input_required','inputRequests':{'q':"
                        + "{'method':'sampling/createMessage','params':%s}}}";
        var own = message.formatted(block.formatted(""));
        var outside = message.formatted(block.formatted("mcp.files+"));
        assertThat(renaming.result(Method.PROMPTS_GET, json(own))).isEqualTo(json(outside));
        assertThat(renaming.result(Method.TOOLS_CALL, json(question.formatted(own))))
                .isEqualTo(json(question.formatted(outside)));
    }

    @Test
    void anErrorSaysWhichItemInTheNameThatTheAgentUsed() {
        var error = new RpcError(-32602, "not found: test://a", Json.object("uri", "test://a"));
        assertThat(renaming.error(error))
                .isEqualTo(
                        new RpcError(
                                -32602,
                                "not found: test://a",
                                Json.object("uri", "mcp.files+test://a")));
        var bare = new RpcError(-32603, "broken");
        assertThat(renaming.error(bare)).isEqualTo(bare);
    }

    @Test
    void onItsOwnRouteNothingIsRenamed() {
        var own = new Renaming(Names.OWN);
        var result = json("{'contents':[{'uri':'test://a','text':''}]}");
        assertThat(own.result(Method.RESOURCES_READ, result)).isEqualTo(result);
        assertThat(renaming.result(Method.RESOURCES_READ, result)).isNotEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    TOOLS_CALL     | TOOL     | {'name':'X','arguments':{'name':'files__n'}} | {'name':'n','arguments':{'name':'files__n'}}
                    PROMPTS_GET    | PROMPT   | {'name':'X'}                                  | {'name':'n'}
                    RESOURCES_READ | RESOURCE | {'uri':'X','_meta':{'uri':'X'}}               | {'uri':'n','_meta':{'uri':'X'}}
                    COMPLETE       | PROMPT   | {'ref':{'type':'ref/prompt','name':'X'}}      | {'ref':{'type':'ref/prompt','name':'n'}}
                    COMPLETE       | TEMPLATE | {'ref':{'type':'ref/resource','uri':'X'}}     | {'ref':{'type':'ref/resource','uri':'n'}}
                    """)
    void theServerIsAskedInItsOwnWords(Method method, Kind kind, String said, String sent) {
        var call =
                new Inbound.Call(
                        new Message.Request(Id.of(7), method.wire(), json(said)),
                        method,
                        Revision.V2026_07_28,
                        null,
                        new ItemKey(kind, "X"));
        var inside = Renaming.inside(call, new ItemKey(kind, "n"));
        assertThat(inside.request().params()).isEqualTo(json(sent));
        assertThat(inside.request().id()).isEqualTo(Id.of(7));
        assertThat(inside.subject()).isEqualTo(new ItemKey(kind, "n"));
    }
}
