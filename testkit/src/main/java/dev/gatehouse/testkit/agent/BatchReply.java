package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import java.util.List;

/**
 * What a batch came to.
 *
 * @param answers results and errors in the order in which they came
 * @param told notifications, when the answer was a stream
 */
public record BatchReply(
        int status, List<Message> answers, List<Message.Notification> told, String body) {
    public BatchReply {
        answers = List.copyOf(answers);
        told = List.copyOf(told);
    }

    /** The result of one of the requests; throws when it has none. */
    public Json.Obj result(Id id) {
        for (var answer : answers)
            if (answer instanceof Message.Result(var answered, var result) && answered.equals(id))
                return result;
        throw new IllegalStateException("no result for " + id + ": " + this);
    }
}
