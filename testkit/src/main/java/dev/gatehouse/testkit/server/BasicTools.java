package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Tools for tests and demonstrations: each does one plain thing. */
final class BasicTools {
    private BasicTools() {}

    static List<Tool> all() {
        return List.of(
                Tool.of(
                        "echo",
                        "Says the message back.",
                        """
                        {"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}
                        """,
                        BasicTools::echo),
                Tool.of(
                        "sum",
                        "Adds two numbers.",
                        """
                        {"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},
                         "required":["a","b"]}
                        """,
                        BasicTools::sum),
                Tool.of(
                        "slow",
                        "Takes its time and reports how far it is.",
                        """
                        {"type":"object","properties":{"seconds":{"type":"number"},"steps":{"type":"integer"}}}
                        """,
                        BasicTools::slow),
                Tool.of(
                        "big",
                        "Answers with so many KiB of text.",
                        """
                        {"type":"object","properties":{"kib":{"type":"integer"}},"required":["kib"]}
                        """,
                        call -> Outcome.text("x".repeat((int) number(call, "kib", 1) << 10))),
                Tool.of(
                        "stream",
                        "Sends so many log messages, at this interval, before it answers.",
                        """
                        {"type":"object","properties":{"events":{"type":"integer"},
                         "intervalMillis":{"type":"integer"}}}
                        """,
                        BasicTools::stream),
                Tool.of(
                        "x_header",
                        "Repeats a region that is also sent as a header.",
                        """
                        {"type":"object","properties":{
                          "region":{"type":"string","x-mcp-header":"Region"},
                          "note":{"type":"string"}}}
                        """,
                        call -> Outcome.text("region: " + call.arguments().text("region"))));
    }

    /** A tool of the given number, with a description of about so many characters. */
    static Tool generated(int number, int describedBy) {
        var words = new StringBuilder("Generated tool number ").append(number).append('.');
        while (words.length() < describedBy) words.append(" It echoes what it is given.");
        return Tool.of(
                "generated_" + number,
                words.toString(),
                """
                {"type":"object","properties":{"message":{"type":"string"}}}
                """,
                BasicTools::echo);
    }

    /** A tool that always answers the same. */
    static Tool fixed(Json.Obj definition, Json.Obj result) {
        return new Tool(definition, call -> new Outcome.Done(result));
    }

    private static Outcome echo(Call call) {
        var message = call.arguments().text("message");
        return message == null
                ? Outcome.toolError("message must be a string")
                : Outcome.text(message);
    }

    private static Outcome sum(Call call) {
        if (!(call.arguments().member("a") instanceof Json.Num(var a))
                || !(call.arguments().member("b") instanceof Json.Num(var b)))
            return Outcome.toolError("a and b must be numbers");
        return Outcome.text(new BigDecimal(a).add(new BigDecimal(b)).toPlainString());
    }

    private static Outcome slow(Call call) throws IOException, InterruptedException {
        int steps = (int) Math.max(1, number(call, "steps", 4));
        long millis = (long) (number(call, "seconds", 1) * 1000 / steps);
        for (int step = 1; step <= steps; step++) {
            call.pause(Duration.ofMillis(millis));
            call.progress(step, steps);
        }
        return Outcome.text("done in " + steps + " steps");
    }

    private static Outcome stream(Call call) throws IOException, InterruptedException {
        int events = (int) number(call, "events", 3);
        long interval = (long) number(call, "intervalMillis", 0);
        for (int event = 1; event <= events; event++) {
            if (interval > 0) call.pause(Duration.ofMillis(interval));
            call.progress(event, events);
            call.log("info", "event " + event);
        }
        return Outcome.text(events + " events");
    }

    private static double number(Call call, String name, double otherwise) {
        return call.arguments().member(name) instanceof Json.Num number
                ? number.asDouble()
                : otherwise;
    }
}
