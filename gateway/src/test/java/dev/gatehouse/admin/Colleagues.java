package dev.gatehouse.admin;

import static dev.gatehouse.admin.TestGate.expect;

import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Two admins who do as they should: together they say what a server's tools do, where nobody whom
 * two trusted is granted anything. That opens nothing by itself.
 */
final class Colleagues implements AutoCloseable {
    private static final List<String> SERVERS = List.of("desk", "mine");
    private static final List<ActionClass> MORE =
            List.of(
                    ActionClass.WRITE,
                    ActionClass.DESTRUCTIVE,
                    ActionClass.EXECUTE,
                    ActionClass.EXTERNAL);

    private final Estate estate;
    private final Random random;
    private final OperatorClient admin;
    private final OperatorClient eve;

    Colleagues(Estate estate, Random random) {
        this.estate = estate;
        this.random = random;
        admin = estate.gate.admin();
        eve = estate.gate.as("eve", Role.ADMIN);
    }

    /** Asks for one more admin, whom nobody approves. */
    void propose(String name) {
        expect(202, admin.post("/api/operators", Json.object("name", name, "role", "ADMIN")));
    }

    /** One deed, in words. */
    String act() {
        var server = SERVERS.get(random.nextInt(SERVERS.size()));
        var submitted = estate.gate.store.servers.submitted(server);
        if (submitted.isEmpty()) return "nothing";
        var said = new TreeMap<ItemKey, Binding>();
        var bindings = Json.object();
        for (var tool : submitted.get().keys()) {
            var action =
                    tool.name().equals("look")
                            ? ActionClass.READ
                            : MORE.get(random.nextInt(MORE.size()));
            said.put(tool, Estate.bound(action));
            bindings =
                    bindings.with(
                            tool.name(),
                            Json.object("action", action.toString(), "resources", List.of()));
        }
        var reply =
                admin.post(
                        "/api/servers/" + server + "/approve",
                        Json.object(
                                "digest", submitted.get().digest().value(), "bindings", bindings));
        if (!agreed(reply)) return "the colleagues could not approve " + server + ": " + reply;
        estate.agreed(server, said);
        return "the colleagues approve " + server + " " + bindings.toText();
    }

    /** Whether it is done, by the second, too, where that is wanted. */
    private boolean agreed(OperatorClient.Reply reply) {
        if (!(reply instanceof OperatorClient.Answered(int status, var answer))) return false;
        if (status != 202) return status == 200;
        var path = "/api/requests/" + answer.object("request").text("id") + "/approve";
        return eve.post(path, Json.object()) instanceof OperatorClient.Answered(int done, var _)
                && done == 200;
    }

    @Override
    public void close() {
        admin.close();
        eve.close();
    }
}
