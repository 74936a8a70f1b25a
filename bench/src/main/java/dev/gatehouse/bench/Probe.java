package dev.gatehouse.bench;

import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls one after the other, to see whether they are allowed. */
final class Probe implements AutoCloseable {
    private static final MessageReader READER = new MessageReader(JsonLimits.ANSWER);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest call;

    Probe(Route route) {
        var request = CallTemplate.request(route, Tool.SMALL);
        var building =
                HttpRequest.newBuilder(route.url())
                        .timeout(Duration.ofSeconds(10))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(request.toBytes()));
        CallTemplate.fields(route, request).forEach(building::header);
        call = building.build();
    }

    /** Whether one more call gets its result. */
    boolean isAllowed() throws IOException, InterruptedException {
        var answer = client.send(call, BodyHandlers.ofByteArray());
        return answer.statusCode() == 200
                && READER.read(answer.body()) instanceof MessageReader.Read(Message.Result _);
    }

    @Override
    public void close() {
        client.close();
    }
}
