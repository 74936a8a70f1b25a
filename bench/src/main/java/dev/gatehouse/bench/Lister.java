package dev.gatehouse.bench;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the joined route for the tools of all servers, again and again, on a thread of its own; each
 * list must hold the tools of one of them.
 */
final class Lister implements AutoCloseable {
    private static final MessageReader READER = new MessageReader(JsonLimits.ANSWER);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest list;
    private final String expected;
    private final Tally tally = new Tally();
    private final Thread thread;
    private volatile boolean counts;
    private volatile boolean stopped;

    /**
     * Begins to ask; what is asked before {@link #count} only warms.
     *
     * @param joined the route of all servers
     * @param server whose tools must be there
     */
    Lister(Route joined, String server) {
        var params = Json.object("_meta", CallTemplate.modernMeta());
        var request = new Message.Request(Id.of("list"), Method.TOOLS_LIST.wire(), params);
        var building =
                HttpRequest.newBuilder(joined.url())
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(request.toBytes()));
        CallTemplate.fields(joined, request, Method.TOOLS_LIST).forEach(building::header);
        list = building.build();
        expected = server + "__" + Tool.SMALL.wire();
        thread = Thread.ofPlatform().name("lister").daemon(true).start(this::askOn);
    }

    void count() {
        counts = true;
    }

    private void askOn() {
        while (!stopped) {
            boolean counted = counts;
            long began = System.nanoTime();
            try {
                var answer = client.send(list, BodyHandlers.ofByteArray());
                if (counted) tally.latency(System.nanoTime() - began);
                check(answer.statusCode(), answer.body());
            } catch (IOException broken) {
                tally.fault(Fault.CLOSED, String.valueOf(broken));
            } catch (InterruptedException stop) {
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void check(int status, byte[] body) {
        if (status != 200) tally.fault(Fault.STATUS, String.valueOf(status));
        else if (!(READER.read(body) instanceof MessageReader.Read(Message.Result(_, var result))))
            tally.fault(Fault.REFUSED, "no list");
        else if (result.array("tools").stream().noneMatch(this::isExpected))
            tally.fault(Fault.WRONG_RESULT, "a list without " + expected);
        else tally.completed();
    }

    private boolean isExpected(Json tool) {
        return tool instanceof Json.Obj one && expected.equals(one.text("name"));
    }

    /** Ends and hands over what was counted. */
    Tally finish() throws InterruptedException {
        stopped = true;
        thread.join(PATIENCE);
        if (thread.isAlive()) throw new IllegalStateException("the lists do not end");
        return tally;
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        client.close();
    }
}
