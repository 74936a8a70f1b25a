package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * The control path: {@code POST /control} with {@code {"do": …}} changes the server, {@code GET
 * /control/wire}, {@code GET /control/received} and {@code GET /control/cancelled} tell what
 * reached it.
 *
 * <pre>
 * describe {tool, description}   put {tool, result}     remove {tool}     generate {count, chars}
 * server {name, version}         instructions {text}    page {size}
 * changed {list}                 touched {uri}          answers {as: when-needed | events}
 * storm {list, times}            completed {elicitation}   hang-up {millis}
 * fault {kind, on, amount, times}   calm {}   release {}   forget-sessions {}   sessionless {}   drain {}   clear {}
 * </pre>
 */
final class Control implements HttpListener.Site {
    static final String PATH = "/control";

    private final FakeServer server;

    Control(FakeServer server) {
        this.server = server;
    }

    @Override
    public void answer(HttpRequest request, HttpReply reply) throws IOException {
        switch (request.method() + " " + request.path()) {
            case "GET /control/wire" -> send(reply, 200, server.wire().toJson());
            case "GET /control/received" ->
                    send(reply, 200, (Json.Obj) Json.of(server.wire().received()));
            case "GET /control/cancelled" ->
                    send(reply, 200, (Json.Obj) Json.of(server.wire().cancelled()));
            case "POST /control" -> command(request, reply);
            default -> send(reply, 404, Json.object("error", "no such path"));
        }
    }

    private void command(HttpRequest request, HttpReply reply) throws IOException {
        try {
            execute(JsonText.object(request.body()));
            send(reply, 200, Json.object("ok", true));
        } catch (IllegalArgumentException refused) {
            send(reply, 400, Json.object("error", String.valueOf(refused.getMessage())));
        }
    }

    private void execute(Json.Obj command) {
        var catalogue = server.catalogue();
        switch (text(command, "do")) {
            case "describe" ->
                    catalogue.describe(text(command, "tool"), text(command, "description"));
            case "put" ->
                    catalogue.put(
                            BasicTools.fixed(command.object("tool"), command.object("result")));
            case "remove" -> {
                if (!catalogue.removeTool(text(command, "tool")))
                    throw new IllegalArgumentException("no such tool");
            }
            case "generate" -> server.generate(number(command, "count"), number(command, "chars"));
            case "server" -> catalogue.serverInfo(command.without("do"));
            case "instructions" -> catalogue.instructions(command.text("text"));
            case "page" -> catalogue.pageSize(number(command, "size"));
            case "changed" -> catalogue.announce(new News.ListChanged(listing(command)));
            case "storm" -> catalogue.storm(listing(command), number(command, "times"));
            case "completed" ->
                    catalogue.announce(new News.ElicitationComplete(text(command, "elicitation")));
            case "hang-up" -> server.sessions().hangUp(number(command, "millis"));
            case "touched" -> catalogue.announce(new News.ResourceUpdated(text(command, "uri")));
            case "answers" -> server.answersAs(style(text(command, "as")));
            case "fault" ->
                    server.faults()
                            .add(
                                    Faults.Kind.of(text(command, "kind")),
                                    text(command, "on"),
                                    number(command, "amount"),
                                    number(command, "times"));
            case "calm" -> server.faults().clear();
            case "release" -> server.faults().release();
            case "forget-sessions" -> server.sessions().forgetAll();
            case "sessionless" -> server.sessionless(true);
            case "drain" -> server.drain();
            case "clear" -> server.wire().clear();
            default -> throw new IllegalArgumentException("no such command");
        }
    }

    private static Listing listing(Json.Obj command) {
        return Listing.valueOf(text(command, "list").toUpperCase(Locale.ROOT));
    }

    private static Style style(String wire) {
        return switch (wire) {
            case "when-needed" -> Style.WHEN_NEEDED;
            case "events" -> Style.EVENTS;
            default -> throw new IllegalArgumentException("no such way to answer: " + wire);
        };
    }

    private static String text(Json.Obj command, String member) {
        var text = command.text(member);
        if (text == null) throw new IllegalArgumentException("the text is missing: " + member);
        return text;
    }

    private static int number(Json.Obj command, String member) {
        return command.member(member) instanceof Json.Num number && number.isLong()
                ? Math.toIntExact(number.asLong())
                : 0;
    }

    private static void send(HttpReply reply, int status, Json.Obj body) throws IOException {
        reply.send(status, Map.of("Content-Type", "application/json"), body.toBytes());
    }
}
