package dev.gatehouse.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the room to the tables of {@code /bridge}, which people can read and change, and every
 * value that comes out to the schema of its revision.
 */
class TablesTest {
    private static final List<String> FILES =
            List.of(
                    "definitions.txt",
                    "results.txt",
                    "capabilities.txt",
                    "requests.txt",
                    "errors.txt",
                    "notices.txt",
                    "inputs.txt",
                    "asks.txt",
                    "answers.txt");

    private static final Map<String, String> TYPES =
            Map.of(
                    "tools/list",
                    "Tool",
                    "prompts/list",
                    "Prompt",
                    "resources/list",
                    "Resource",
                    "resources/templates/list",
                    "ResourceTemplate",
                    "server",
                    "ServerCapabilities",
                    "client",
                    "ClientCapabilities",
                    "implementation",
                    "Implementation",
                    Questions.ELICIT,
                    "ElicitResult",
                    Questions.SAMPLE,
                    "CreateMessageResult",
                    Questions.ROOTS,
                    "ListRootsResult");

    @TestFactory
    Stream<DynamicTest> everyLineOfTheTablesHolds() {
        return lines().map(line -> DynamicTest.dynamicTest(line.toString(), () -> check(line)));
    }

    @Test
    void theTablesSpeakOfEveryPairOfRevisions() {
        var pairs = new HashSet<String>();
        lines().forEach(line -> pairs.add(line.from() + " " + line.to()));
        for (var from : Revision.values())
            for (var to : Revision.values()) assertThat(pairs).contains(from + " " + to);
    }

    private static Stream<Table.Line> lines() {
        return FILES.stream().flatMap(file -> Table.read(file).stream());
    }

    private static void check(Table.Line line) {
        switch (line.file()) {
            case "definitions.txt" ->
                    typed(
                            line,
                            Definitions.carried(
                                    method(line), line.given(), line.from(), line.to()));
            case "results.txt" -> result(line);
            case "capabilities.txt" -> typed(line, Optional.of(capabilities(line)));
            case "requests.txt" -> request(line);
            case "errors.txt" -> error(line);
            case "notices.txt" -> notice(line);
            case "inputs.txt" -> input(line);
            case "asks.txt" -> ask(line);
            case "answers.txt" ->
                    typed(
                            line,
                            Optional.of(
                                    Questions.answer(
                                            line.about(), line.given(), line.from(), line.to())));
            default -> throw new IllegalArgumentException(line.file());
        }
    }

    private static Method method(Table.Line line) {
        return Method.find(line.about()).orElseThrow();
    }

    private static void typed(Table.Line line, Optional<Json.Obj> carried) {
        sound(line, carried, Objects.requireNonNull(TYPES.get(line.about())));
    }

    private static void sound(Table.Line line, Optional<Json.Obj> carried, String type) {
        if (line.becomes().equals("nothing")) {
            assertThat(carried).isEmpty();
            return;
        }
        assertThat(carried).contains(line.expected());
        // extensions are negotiated in every revision, and have a place in the last schema alone
        var published = line.expected().without("vendorMember").without("extensions");
        if (line.from() != line.to())
            assertThat(Schemas.of(line.to()).faults(type, published)).isEmpty();
    }

    private static void result(Table.Line line) {
        var carried = Results.carried(method(line), line.given(), line.from(), line.to());
        sound(line, Optional.of(carried), Objects.requireNonNull(Wire.RESULTS.get(method(line))));
    }

    private static Json.Obj capabilities(Table.Line line) {
        return switch (line.about()) {
            case "server" -> Capabilities.ofServer(line.given(), line.from(), line.to());
            case "client" -> Capabilities.ofClient(line.given(), line.from(), line.to());
            default -> Capabilities.implementation(line.given(), line.from(), line.to());
        };
    }

    private static void request(Table.Line line) {
        var carried = Requests.params(method(line), line.given(), line.from(), line.to());
        assertThat(carried).isEqualTo(line.expected());
        assertThat(Wire.faultsOfRequest(line.to(), method(line), carried)).isEmpty();
    }

    private static void error(Table.Line line) {
        var carried =
                Errors.carried(said(line.given()), method(line), line.from(), line.to()).toJson();
        assertThat(carried).isEqualTo(line.expected());
        var type = line.to().compareTo(Revision.V2025_11_25) < 0 ? "JSONRPCError" : "Error";
        var whole = Json.object("jsonrpc", "2.0", "id", 1, "error", carried);
        assertThat(Schemas.of(line.to()).faults(type, type.equals("Error") ? carried : whole))
                .isEmpty();
    }

    private static RpcError said(Json.Obj error) {
        var code = (Json.Num) Objects.requireNonNull(error.member("code"));
        return new RpcError(
                (int) code.asLong(), String.valueOf(error.text("message")), error.member("data"));
    }

    private static void notice(Table.Line line) {
        var note = new Message.Notification(line.about(), line.given());
        var carried = Notices.carried(note, line.from(), line.to());
        if (line.becomes().equals("nothing")) {
            assertThat(carried).isEmpty();
            return;
        }
        assertThat(carried).contains(new Message.Notification(line.about(), line.expected()));
        assertThat(Wire.faultsOfNotice(line.to(), carried.orElseThrow())).isEmpty();
    }

    private static void input(Table.Line line) {
        var carried = Questions.input(line.about(), line.given(), line.from());
        if (line.becomes().equals("nothing")) assertThat(carried).isEmpty();
        else
            sound(
                    line,
                    carried,
                    Objects.requireNonNull(
                            Wire.QUESTIONS.get(String.valueOf(line.expected().text("method")))));
    }

    private static void ask(Table.Line line) {
        var asked = Questions.ask(line.given(), line.given().object("agentDeclares"), line.to());
        switch (asked) {
            case Asked.Unable(var why) -> assertThat("unable: " + why).isEqualTo(line.becomes());
            case Asked.Ask ask -> {
                assertThat(Json.object("method", ask.method(), "params", ask.params()))
                        .isEqualTo(line.expected());
                assertThat(Wire.faultsOfQuestion(line.to(), ask)).isEmpty();
            }
        }
    }
}
