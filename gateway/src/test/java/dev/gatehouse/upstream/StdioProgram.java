package dev.gatehouse.upstream;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.RpcError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A small MCP server over standard input and output, good or bad as its argument says. */
final class StdioProgram {
    private static final PrintStream OUT =
            new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final String behaviour;

    private StdioProgram(String behaviour) {
        this.behaviour = behaviour;
    }

    public static void main(String[] arguments) throws IOException {
        var program = new StdioProgram(arguments[0]);
        var reader = new MessageReader(JsonLimits.ANSWER);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine())
            if (reader.read(line.getBytes(StandardCharsets.UTF_8))
                    instanceof MessageReader.Read(Message.Request request)) program.answer(request);
    }

    private void answer(Message.Request request) {
        if (behaviour.equals("nothing")) System.exit(4);
        if (behaviour.equals("junk")) OUT.println("Starting up ...");
        while (behaviour.equals("flood")) say(new Message.Notification("noise", Json.object()));
        switch (request.method()) {
            case "server/discover" -> discover(request);
            case "initialize" -> initialize(request);
            case "tools/list" -> tools(request);
            default -> refuse(request);
        }
    }

    private void discover(Message.Request request) {
        switch (behaviour) {
            case "modern", "both", "modern-then-ends" ->
                    say(
                            new Message.Result(
                                    request.id(),
                                    greeting()
                                            .with("supportedVersions", versions())
                                            .with("resultType", Json.of("complete"))
                                            .with(
                                                    "_meta",
                                                    Json.object(Meta.SERVER_INFO, serverInfo()))));
            case "ends-at-discover" -> System.exit(1);
            case "silent-at-discover" -> System.err.println("not a word");
            default -> refuse(request);
        }
    }

    private Json versions() {
        return behaviour.equals("both")
                ? Json.array("2025-11-25", "2026-07-28")
                : Json.array("2026-07-28");
    }

    private void initialize(Message.Request request) {
        if (behaviour.startsWith("modern") || behaviour.equals("refuses")) {
            refuse(request);
            return;
        }
        if (behaviour.equals("asks-first"))
            say(new Message.Request(request.id(), "roots/list", Json.object()));
        say(
                new Message.Result(
                        request.id(),
                        greeting()
                                .with("protocolVersion", Json.of("2025-11-25"))
                                .with("serverInfo", serverInfo())));
    }

    private void tools(Message.Request request) {
        if (behaviour.equals("modern-then-ends")) System.exit(7);
        var tool = Json.object("name", "greet", "inputSchema", Json.object("type", "object"));
        var result = Json.object("tools", Json.array(tool));
        say(
                new Message.Result(
                        request.id(),
                        request.meta().members().isEmpty()
                                ? result
                                : result.with("resultType", Json.of("complete"))));
    }

    private static Json.Obj greeting() {
        return Json.object(
                "capabilities", Json.object("tools", Json.object()), "instructions", "Be brief.");
    }

    private static Json.Obj serverInfo() {
        return Json.object("name", "scripted", "version", "1");
    }

    private static void refuse(Message.Request request) {
        say(
                new Message.Failure(
                        request.id(), new RpcError(RpcError.METHOD_NOT_FOUND, "Method not found")));
    }

    private static void say(Message message) {
        OUT.println(message.toJson().toText());
    }
}
