package dev.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.mcp.EventReader;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.ServerEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects the answer to one call and says what is wrong with it. Used again for the next call of
 * the same connection; one thread.
 */
final class Answer {
    /**
     * @param detail for whoever looks for the cause; the first characters of what came
     */
    record Complaint(Fault fault, String detail) {}

    private static final MessageReader READER = new MessageReader(JsonLimits.ANSWER);
    private static final int SHOWN_CHARS = 300;

    private final Tool tool;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(4096);
    private long id;
    private int status;
    private String contentType = "";
    private @Nullable EventReader events;
    private int progress;
    private @Nullable Complaint complaint;
    private @Nullable Message answer;

    Answer(Tool tool) {
        this.tool = tool;
    }

    void expect(long newId) {
        id = newId;
        body.reset();
        status = 0;
        contentType = "";
        events = null;
        progress = 0;
        complaint = null;
        answer = null;
    }

    void head(HttpResponse response) {
        status = response.status().code();
        var type = response.headers().get(HttpHeaderNames.CONTENT_TYPE);
        contentType = type == null ? "" : type;
        if (status == 200 && contentType.startsWith("text/event-stream"))
            events = new EventReader(JsonLimits.ANSWER.maxBytes());
    }

    void part(ByteBuf bytes) {
        if (!bytes.isReadable()) return;
        var copy = ByteBufUtil.getBytes(bytes);
        if (events == null) body.writeBytes(copy);
        else events.read(copy, 0, copy.length, this::event);
    }

    private void event(ServerEvent event) {
        if (event.data().isEmpty()) return;
        message(event.data().getBytes(UTF_8));
    }

    private void message(byte[] bytes) {
        switch (READER.read(bytes)) {
            case MessageReader.Malformed(var error, _) ->
                    complain(Fault.NOT_A_MESSAGE, error.message() + " in " + shown(bytes));
            case MessageReader.Read(Message.Notification notification) -> progressed(notification);
            case MessageReader.Read(Message.Request _) ->
                    complain(Fault.NOT_A_MESSAGE, "a request from the server");
            case MessageReader.Read(var result) -> {
                if (answer != null) complain(Fault.NOT_A_MESSAGE, "a second answer");
                answer = result;
            }
        }
    }

    private void progressed(Message.Notification notification) {
        boolean ours = Json.of(id).equals(notification.params().member("progressToken"));
        if (!ours || !notification.method().equals("notifications/progress") || answer != null)
            complain(Fault.WRONG_PROGRESS, shown(notification.toBytes()));
        progress++;
    }

    /** What is wrong with the answer, once it is complete. */
    Optional<Complaint> complaint() {
        if (status != 200) complain(Fault.STATUS, status + " " + shown(body.toByteArray()));
        else if ((events != null) != (tool.shape() == Tool.Shape.STREAMED)
                || (events == null && !contentType.startsWith("application/json")))
            complain(Fault.CONTENT_TYPE, contentType);
        else {
            if (events == null) message(body.toByteArray());
            checkAnswer();
        }
        return Optional.ofNullable(complaint);
    }

    private void checkAnswer() {
        switch (answer) {
            case null -> complain(Fault.NOT_A_MESSAGE, "the stream ended without a result");
            case Message.Failure failure -> complain(Fault.REFUSED, shown(failure.toBytes()));
            case Message.Result(var answered, _) when !answered.equals(Id.of(id)) ->
                    complain(Fault.WRONG_ID, answered + " instead of " + id);
            case Message.Result(_, var result) -> checkResult(result);
            case Message.Request _, Message.Notification _ ->
                    throw new IllegalStateException("not an answer");
        }
    }

    private void checkResult(Json.Obj result) {
        if (Json.of(true).equals(result.member("isError")))
            complain(Fault.REFUSED, shown(result.toBytes()));
        var content = result.array("content");
        var text =
                content.size() == 1 && content.getFirst() instanceof Json.Obj only
                        ? only.text("text")
                        : null;
        if (!tool.text().equals(text))
            complain(
                    Fault.WRONG_RESULT,
                    text == null ? "no text" : text.length() + " characters of another text");
        int expected = tool.shape() == Tool.Shape.STREAMED ? Tool.PROGRESS_EVENTS : 0;
        if (progress != expected)
            complain(Fault.WRONG_PROGRESS, progress + " events instead of " + expected);
    }

    /** The first complaint explains the ones after it. */
    private void complain(Fault fault, String detail) {
        if (complaint == null) complaint = new Complaint(fault, detail);
    }

    private static String shown(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, SHOWN_CHARS), UTF_8);
    }
}
