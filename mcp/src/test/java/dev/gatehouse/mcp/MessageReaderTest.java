package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private static final MessageReader READER = new MessageReader(JsonLimits.REQUEST);

    /** The outcome, then the message as it is written again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
"""
{"jsonrpc":"2.0","id":1,"method":"ping"}                         | Request      | {"jsonrpc":"2.0","id":1,"method":"ping"}
{"jsonrpc":"2.0","id":"","method":"ping"}                        | Request      | {"jsonrpc":"2.0","id":"","method":"ping"}
{"jsonrpc":"2.0","id":"1","method":"ping"}                       | Request      | {"jsonrpc":"2.0","id":"1","method":"ping"}
{"jsonrpc":"2.0","id":0,"method":"ping"}                         | Request      | {"jsonrpc":"2.0","id":0,"method":"ping"}
{"jsonrpc":"2.0","id":-9007199254740991,"method":"a"}            | Request      | {"jsonrpc":"2.0","id":-9007199254740991,"method":"a"}
{"method":"a","params":{"b":[]},"id":1,"jsonrpc":"2.0"}          | Request      | {"jsonrpc":"2.0","id":1,"method":"a","params":{"b":[]}}
{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{"x":1}}} | Request      | {"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{"x":1}}}
{"jsonrpc":"2.0","id":1,"method":"a","params":{}}                | Request      | {"jsonrpc":"2.0","id":1,"method":"a"}
{"jsonrpc":"2.0","id":1,"method":"a","extra":{}}                 | Request      | {"jsonrpc":"2.0","id":1,"method":"a"}
{"jsonrpc":"2.0","method":"notifications/x"}                     | Notification | {"jsonrpc":"2.0","method":"notifications/x"}
{"jsonrpc":"2.0","method":"a","params":{"b":1}}                  | Notification | {"jsonrpc":"2.0","method":"a","params":{"b":1}}
{"jsonrpc":"2.0","id":1,"result":{}}                             | Result       | {"jsonrpc":"2.0","id":1,"result":{}}
{"jsonrpc":"2.0","id":"a","result":{"b":null}}                   | Result       | {"jsonrpc":"2.0","id":"a","result":{"b":null}}
{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}  | Failure      | {"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}
{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}      | Failure      | {"jsonrpc":"2.0","error":{"code":1,"message":""}}
{"jsonrpc":"2.0","error":{"code":1,"message":"a"}}               | Failure      | {"jsonrpc":"2.0","error":{"code":1,"message":"a"}}
{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"a","data":null}} | Failure | {"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"a","data":null}}
""")
    void aMessageIsReadAndWrittenAgain(String text, String kind, String written) {
        assertThat(READER.read(utf8(text)))
                .isInstanceOfSatisfying(
                        MessageReader.Read.class,
                        read -> {
                            assertThat(read.message().getClass().getSimpleName()).isEqualTo(kind);
                            assertThat(read.message().toBytes()).asString().isEqualTo(written);
                        });
    }

    /** The id that the answer can carry, - for none; the code; the sentence. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
"""
{}                                                         | -   | -32600 | Invalid request: jsonrpc must be "2.0"
{"id":1,"method":"a"}                                      | 1   | -32600 | Invalid request: jsonrpc must be "2.0"
{"jsonrpc":"1.0","id":1,"method":"a"}                      | 1   | -32600 | Invalid request: jsonrpc must be "2.0"
{"jsonrpc":2.0,"id":"x","method":"a"}                      | "x" | -32600 | Invalid request: jsonrpc must be "2.0"
{"jsonrpc":"2.0"}                                          | -   | -32600 | Invalid request: method is missing
{"jsonrpc":"2.0","id":1}                                   | 1   | -32600 | Invalid request: method is missing
{"jsonrpc":"2.0","id":1,"method":""}                       | 1   | -32600 | Invalid request: method must be a non-empty string
{"jsonrpc":"2.0","id":1,"method":null}                     | 1   | -32600 | Invalid request: method must be a non-empty string
{"jsonrpc":"2.0","id":1,"method":["a"]}                    | 1   | -32600 | Invalid request: method must be a non-empty string
{"jsonrpc":"2.0","id":null,"method":"a"}                   | -   | -32600 | Invalid request: the id must be a string or an integer within ±(2^53-1)
{"jsonrpc":"2.0","id":1.0,"method":"a"}                    | -   | -32600 | Invalid request: the id must be a string or an integer within ±(2^53-1)
{"jsonrpc":"2.0","id":1e0,"method":"a"}                    | -   | -32600 | Invalid request: the id must be a string or an integer within ±(2^53-1)
{"jsonrpc":"2.0","id":0.5,"method":"a"}                    | -   | -32600 | Invalid request: the id must be a string or an integer within ±(2^53-1)
{"jsonrpc":"2.0","id":-0,"method":"a"}                     | -   | -32600 | Invalid request: the id must be a string or an integer within ±(2^53-1)
{"jsonrpc":"2.0","id":true,"method":"a"}                   | -   | -32600 | Invalid request: the id must be a string or an integer within ±(2^53-1)
{"jsonrpc":"2.0","id":{},"method":"a"}                     | -   | -32600 | Invalid request: the id must be a string or an integer within ±(2^53-1)
{"jsonrpc":"2.0","id":[1],"method":"a"}                    | -   | -32600 | Invalid request: the id must be a string or an integer within ±(2^53-1)
{"jsonrpc":"2.0","id":9007199254740992,"method":"a"}       | -   | -32700 | Parse error: an integer is beyond ±(2^53-1)
{"jsonrpc":"2.0","id":1,"method":"a","params":[]}          | 1   | -32600 | Invalid request: params must be an object
{"jsonrpc":"2.0","id":1,"method":"a","params":null}        | 1   | -32600 | Invalid request: params must be an object
{"jsonrpc":"2.0","method":"a","params":"b"}                | -   | -32600 | Invalid request: params must be an object
{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":1}} | 1   | -32602 | Invalid params: _meta must be an object
{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":null}} | 1 | -32602 | Invalid params: _meta must be an object
{"jsonrpc":"2.0","id":1,"method":"a","result":{}}          | 1   | -32600 | Invalid request: a message is either a call or an answer, not both
{"jsonrpc":"2.0","id":1,"method":"a","error":null}         | 1   | -32600 | Invalid request: a message is either a call or an answer, not both
{"jsonrpc":"2.0","id":1,"result":{},"error":{}}            | 1   | -32600 | Invalid request: result and error exclude each other
{"jsonrpc":"2.0","id":1,"result":[]}                       | 1   | -32600 | Invalid request: result must be an object
{"jsonrpc":"2.0","id":1,"result":null}                     | 1   | -32600 | Invalid request: result must be an object
{"jsonrpc":"2.0","result":{}}                              | -   | -32600 | Invalid request: an answer needs the id of its request
{"jsonrpc":"2.0","id":null,"result":{}}                    | -   | -32600 | Invalid request: the id must be a string or an integer within ±(2^53-1)
{"jsonrpc":"2.0","id":1,"error":{}}                        | 1   | -32600 | Invalid request: an error needs an integer code and a message
{"jsonrpc":"2.0","id":1,"error":{"code":"1","message":""}} | 1   | -32600 | Invalid request: an error needs an integer code and a message
{"jsonrpc":"2.0","id":1,"error":{"code":1.5,"message":""}} | 1   | -32600 | Invalid request: an error needs an integer code and a message
{"jsonrpc":"2.0","id":1,"error":{"code":2147483648,"message":""}} | 1 | -32600 | Invalid request: an error needs an integer code and a message
{"jsonrpc":"2.0","id":1,"error":{"code":1}}                | 1   | -32600 | Invalid request: an error needs an integer code and a message
[{"jsonrpc":"2.0","id":1,"method":"a"}]                    | -   | -32600 | Invalid request: batches are not part of this revision: send one message
[]                                                         | -   | -32600 | Invalid request: batches are not part of this revision: send one message
"a"                                                        | -   | -32600 | Invalid request: a message is a JSON object
null                                                       | -   | -32600 | Invalid request: a message is a JSON object
{"jsonrpc":"2.0","id":1,"id":2,"method":"a"}               | -   | -32700 | Parse error: a member name appears twice in one object
{"jsonrpc":"2.0","id":1,"method":"a"                       | -   | -32700 | Parse error: the text is not JSON at byte 36
""")
    void whatIsNoMessageIsRefusedWithTheIdOfItsSender(
            String text, String id, int code, String why) {
        assertThat(READER.read(utf8(text)))
                .isInstanceOfSatisfying(
                        MessageReader.Malformed.class,
                        malformed -> {
                            assertThat(malformed.error()).isEqualTo(new RpcError(code, why));
                            var found = malformed.id();
                            assertThat(found == null ? "-" : found.toString()).isEqualTo(id);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740992",
                "-9007199254740992",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808",
                "1e3"
            })
    void anIdBeyondTheSafeIntegersIsNoneWhereNumbersAreKept(String id) {
        var answers = new MessageReader(JsonLimits.ANSWER);
        var text = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";

        assertThat(answers.read(utf8(text))).isInstanceOf(MessageReader.Malformed.class);
        assertThat(Id.isId(new Json.Num(id))).isFalse();
    }

    @Test
    void idsAreTheSameWhenTypeAndValueAre() {
        assertThat(Id.of(1)).isEqualTo(new Id(new Json.Num("1"))).isNotEqualTo(Id.of("1"));
        assertThat(Id.of((1L << 53) - 1)).hasToString("9007199254740991");
    }

    @Test
    void theMetaOfARequestIsEmptyWhenThereIsNone() {
        var request = new Message.Request(Id.of(1), "ping", Json.object());

        assertThat(request.meta()).isEqualTo(Json.object());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
