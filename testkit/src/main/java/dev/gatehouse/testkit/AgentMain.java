package dev.gatehouse.testkit;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An agent on the command line, for machines without the official clients: {@code agent REVISION
 * URL list | call TOOL [JSON]}. Its token is in {@code GATEHOUSE_AGENT_TOKEN}. It prints and ends
 * as {@code conformance/agent.mjs} does: 0 answered, 3 refused, 4 the stream ended before the
 * answer.
 */
final class AgentMain {
    private static final int ANSWERED = 0;
    private static final int USAGE = 2;
    private static final int REFUSED = 3;
    private static final int ENDED = 4;

    private final FakeAgent agent;

    private AgentMain(FakeAgent agent) {
        this.agent = agent;
    }

    static int run(String[] arguments) {
        var revision =
                Arrays.stream(Revision.values())
                        .filter(each -> arguments.length > 3 && each.date().equals(arguments[1]))
                        .findFirst();
        if (revision.isEmpty()) {
            System.err.println("usage: agent REVISION URL list | call TOOL [JSON]");
            return USAGE;
        }
        var agent =
                FakeAgent.of(URI.create(arguments[2]), revision.get())
                        .bearing(System.getenv("GATEHOUSE_AGENT_TOKEN"));
        var opened = agent.connect();
        if (!(opened.answer() instanceof Message.Result)) return refused(opened);
        var rest = Arrays.copyOfRange(arguments, 3, arguments.length);
        return new AgentMain(agent).perform(rest);
    }

    private int perform(String[] asked) {
        if (asked[0].equals("list")) {
            for (var tool : agent.tools())
                System.out.println(tool.text("name") + "  " + tool.text("description"));
            return ANSWERED;
        }
        var arguments = asked.length > 2 ? json(asked[2]) : Json.object();
        var reply = agent.call(asked[1], arguments, AgentMain::progress);
        if (reply.answer() == null && reply.isStream()) {
            System.out.println("ended: the stream was closed before the answer came");
            return ENDED;
        }
        if (!(reply.answer() instanceof Message.Result)) return refused(reply);
        System.out.println(reply.text());
        return ANSWERED;
    }

    private static void progress(Json.Obj told) {
        var done = Json.of(told.member("progress")).toText();
        System.out.println("progress " + done + "/" + Json.of(told.member("total")).toText());
    }

    private static Json.Obj json(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (new StrictJson(JsonLimits.REQUEST).read(bytes) instanceof StrictJson.Value(Json.Obj o))
            return o;
        throw new IllegalArgumentException("not a JSON object: " + text);
    }

    private static int refused(AgentReply reply) {
        if (reply.isError()) {
            var error = reply.error();
            System.out.println("refused: " + error.message() + " (" + error.code() + ")");
        } else System.out.println("refused: HTTP " + reply.status() + " " + reply.body());
        return REFUSED;
    }
}
