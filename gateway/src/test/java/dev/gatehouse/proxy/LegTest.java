package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Own names on every leg: REQ-037, REQ-039, T37. */
class LegTest {
    private static final Leg ONE = Leg.of("exchange-1");
    private static final Leg OTHER = Leg.of("exchange-2");

    static Stream<Json> names() {
        return Stream.of(
                Json.of(7),
                Json.of(-7),
                Json.of("7"),
                Json.of(""),
                Json.of("a \"quoted\" \\ one"),
                Json.of("é\u2028\uD83D\uDE00"),
                new Json.Num("9007199254740991"),
                new Json.Num("1.50"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNameComesBackAsItWas(Json name) {
        assertThat(ONE.fromServer(ONE.toServer(name))).isEqualTo(name);
        assertThat(ONE.fromAgent(ONE.toAgent(name))).isEqualTo(name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNameOfOneLegOrDirectionMeansNothingInAnother(Json name) {
        assertThat(OTHER.fromServer(ONE.toServer(name))).isNull();
        assertThat(ONE.fromServer(ONE.toAgent(name))).isNull();
        assertThat(ONE.fromAgent(ONE.toServer(name))).isNull();
        assertThat(ONE.fromServer(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exchange-1:",
                "exchange-1",
                "exchange-1:7 8",
                "exchange-1:{}",
                "exchange-1:null",
                "exchange-1:07",
                "exchange-1:\"a",
                "exchange-11:7",
                "xchange-1:7"
            })
    void whatTheGateDidNotNameIsNoName(String madeUp) {
        assertThat(ONE.fromServer(Json.of(madeUp))).isNull();
    }

    /** Any replica reads the names of a session, as it reads the session itself. */
    @Test
    void aSessionHasOneSetOfNamesWhereverItIsRead() {
        var session = new Session("sealed", Revision.V2025_11_25, "upstream", null, false);
        var again = new Session("sealed", Revision.V2025_11_25, "upstream", null, false);
        assertThat(Leg.of(again).fromServer(Leg.of(session).toServer(Json.of(3))))
                .isEqualTo(Json.of(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":\"mine\",\"result\":{\"n\":1.50}}",
                "{\"id\":\"mine\",\"jsonrpc\":\"2.0\",\"result\":{\"n\":1.50}}",
                "{\"result\":{\"n\":1.50},\"jsonrpc\":\"2.0\",\"id\":\"mine\"}",
                "{\"result\":{\"n\":1.50},\"id\":\"mine\",\"jsonrpc\":\"2.0\"}",
                "{ \"jsonrpc\" : \"2.0\", \"id\" : \"mine\", \"result\" : {\"n\":1.50} }",
                "{\"jsonrpc\":\"2.0\",\"id\":\"m\\u0069ne\",\"result\":{\"n\":1.50}}"
            })
    void anAnswerIsReaddressedWhereverItsIdStands(String text) {
        var result = Json.object("n", new Json.Num("1.50"));
        var sent =
                Readdressed.to(
                        Id.of(7),
                        new Message.Result(Id.of("mine"), result),
                        text.getBytes(StandardCharsets.UTF_8));
        assertThat(Read.message(sent)).isEqualTo(new Message.Result(Id.of(7), result));
    }

    /** What looks like the id inside of the content is content. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"result\":{\"id\":\"mine\"},\"id\":\"mine\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"mine\",\"result\":{\"a\":1,\"id\":\"mine\"}}",
                "{\"result\":{\"a\":\",\\\"id\\\":\\\"mine\\\"}\"},\"id\":\"mine\","
                        + "\"jsonrpc\":\"2.0\"}",
                "{\"id\":\"mine\",\"result\":{\"id\":\"mine\"},\"jsonrpc\":\"2.0\"}"
            })
    void contentThatLooksLikeTheIdStays(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var came = (Message.Result) Read.message(bytes);
        assertThat(Read.message(Readdressed.to(Id.of(7), came, bytes)))
                .isEqualTo(new Message.Result(Id.of(7), came.result()));
    }
}
