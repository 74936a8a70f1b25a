package dev.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AnswerTest {
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";

    private static Optional<Fault> faultOf(Tool tool, int status, String type, String body) {
        var answer = new Answer(tool);
        answer.expect(7);
        var head =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
        head.headers().set("content-type", type);
        answer.head(head);
        answer.part(Unpooled.wrappedBuffer(body.getBytes(UTF_8)));
        return answer.complaint().map(Answer.Complaint::fault);
    }

    private static String result(long id, String text) {
        var content = Json.array(Json.object("type", "text", "text", text));
        return Json.object("jsonrpc", "2.0", "id", id, "result", Json.object("content", content))
                .toText();
    }

    private static String progress(long token) {
        var params = Json.object("progressToken", token, "progress", 1);
        return Json.object("jsonrpc", "2.0", "method", "notifications/progress", "params", params)
                .toText();
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }

    @Test
    void theRightAnswerHasNoFault() {
        assertThat(faultOf(Tool.SMALL, 200, JSON, result(7, Tool.SMALL.text()))).isEmpty();
    }

    @Test
    void theRightStreamHasNoFault() {
        var stream =
                event(progress(7))
                        + ":\n\n"
                        + event(progress(7))
                        + event(result(7, Tool.SMALL.text()));
        assertThat(faultOf(Tool.SMALL_SSE, 200, EVENTS, stream)).isEmpty();
    }

    @Test
    void anAnswerToSomebodyElseIsNoticed() {
        assertThat(faultOf(Tool.SMALL, 200, JSON, result(8, Tool.SMALL.text())))
                .contains(Fault.WRONG_ID);
    }

    @Test
    void aShorterResultIsNoticed() {
        assertThat(faultOf(Tool.LARGE, 200, JSON, result(7, Tool.SMALL.text())))
                .contains(Fault.WRONG_RESULT);
    }

    @Test
    void anErrorIsNoticed() {
        var error = "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32603,\"message\":\"no\"}}";
        assertThat(faultOf(Tool.SMALL, 200, JSON, error)).contains(Fault.REFUSED);
        assertThat(faultOf(Tool.SMALL, 403, JSON, error)).contains(Fault.STATUS);
    }

    @Test
    void aBodyThatIsNoMessageIsNoticed() {
        assertThat(faultOf(Tool.SMALL, 200, JSON, "{")).contains(Fault.NOT_A_MESSAGE);
        assertThat(faultOf(Tool.SMALL_SSE, 200, EVENTS, event(progress(7))))
                .contains(Fault.NOT_A_MESSAGE);
    }

    @Test
    void aStreamInPlaceOfABodyIsNoticed() {
        var stream = event(result(7, Tool.SMALL.text()));
        assertThat(faultOf(Tool.SMALL, 200, EVENTS, stream)).contains(Fault.CONTENT_TYPE);
    }

    @Test
    void missingOrForeignProgressIsNoticed() {
        var answer = event(result(7, Tool.SMALL.text()));
        assertThat(faultOf(Tool.SMALL_SSE, 200, EVENTS, event(progress(7)) + answer))
                .contains(Fault.WRONG_PROGRESS);
        assertThat(
                        faultOf(
                                Tool.SMALL_SSE,
                                200,
                                EVENTS,
                                event(progress(7)) + event(progress(9)) + answer))
                .contains(Fault.WRONG_PROGRESS);
    }
}
