package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an agent asked and everything that it was sent, the newest of it. Safe for many threads. */
final class Diary {
    private static final int KEPT = 5_000;

    private final Map<Id, String> asked = new LinkedHashMap<>();
    private final Deque<Received> received = new ArrayDeque<>();

    synchronized void asks(Message.Request request) {
        asked.put(request.id(), request.method());
        if (asked.size() > KEPT) asked.remove(asked.keySet().iterator().next());
    }

    synchronized void hears(Json.Obj json) {
        var id =
                switch (MessageReader.message(json)) {
                    case MessageReader.Read(Message.Result(var answered, _)) -> answered;
                    case MessageReader.Read(Message.Failure(var answered, _)) -> answered;
                    case MessageReader.Read _, MessageReader.Malformed _ -> null;
                };
        received.addLast(new Received(json, id == null ? null : asked.get(id)));
        if (received.size() > KEPT) received.removeFirst();
    }

    synchronized List<Received> received() {
        return List.copyOf(received);
    }
}
