package dev.gatehouse.links;

import dev.gatehouse.bridge.Errors;
import dev.gatehouse.bridge.Requests;
import dev.gatehouse.bridge.Results;
import dev.gatehouse.http.Flow;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;

/**
 * One request in a session that somebody else opened and keeps. What belongs to that session goes
 * its own way there; here nothing counts but the answer. On the loop of the asking.
 */
final class Within implements Wire.Inlet {
    private static final Revision MODEL = Revision.V2026_07_28;

    private final Asking asking;
    private final Id id;
    private final Hearer hearer;
    private boolean over;

    Within(Asking asking, Id id, Hearer hearer) {
        this.asking = asking;
        this.id = id;
        this.hearer = hearer;
    }

    Flow ask(Wire wire) {
        var params = Requests.params(asking.method(), asking.params(), MODEL, asking.revision());
        return wire.ask(new Message.Request(id, asking.method().wire(), params), this);
    }

    @Override
    public boolean goes() {
        return !over && hearer.goes();
    }

    @Override
    public void message(Message message) {
        if (over) return;
        switch (message) {
            case Message.Result(var to, var result) when to.equals(id) -> {
                over = true;
                hearer.answered(carried(result));
            }
            case Message.Failure failure when failure.id() == null || failure.id().equals(id) -> {
                over = true;
                hearer.refused(
                        Errors.carried(failure.error(), asking.method(), asking.revision(), MODEL));
            }
            case Message.Result _, Message.Failure _ ->
                    hearer.withheld("an answer to a request that is not in flight");
            case Message.Notification note -> {
                if (Links.LIST_CHANGES.contains(note.method())) hearer.listChanged(note.method());
            }
            case Message.Request _ -> hearer.withheld("a question in the answer to the gate");
        }
    }

    private Json.Obj carried(Json.Obj result) {
        return Results.carried(asking.method(), result, asking.revision(), MODEL);
    }

    @Override
    public void withheld(String what) {
        if (!over) hearer.withheld(what);
    }

    @Override
    public void ended(Wire.Ending ending) {
        if (over) return;
        over = true;
        switch (ending) {
            case Wire.Ending.Failed(var failure) -> hearer.failed(failure);
            case Wire.Ending.Unusable(var why) -> hearer.unusable(why);
            case Wire.Ending.Denied(int status) -> hearer.denied(status);
            case Wire.Ending.NotSent(var why) -> hearer.busy(why);
            case Wire.Ending.Closed _, Wire.Ending.NoStream _ ->
                    hearer.unusable("its stream ended before the answer");
            // its agent is told when it comes there itself
            case Wire.Ending.SessionLost _ -> hearer.busy("the session is not known any more");
        }
    }
}
