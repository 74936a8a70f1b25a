package dev.gatehouse.admin;

import dev.gatehouse.audit.Past;
import dev.gatehouse.bindings.Resource;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.PastCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an entry of the record tells of a call, for deciding it again. */
sealed interface RecordedCall {
    /** Kinds of entries that hold a decision of the policy. */
    Set<String> KINDS = Set.of("call.allowed", "call.refused", "call.unconfirmed");

    record Whole(PastCall call) implements RecordedCall {}

    /**
     * It tells too little.
     *
     * @param why a clause
     */
    record Partial(String why) implements RecordedCall {}

    static RecordedCall of(Past.Line line) {
        var body = line.event().body();
        var server = String.valueOf(body.text("server"));
        var method = Method.find(String.valueOf(body.text("method")));
        if (server.equals("*")) return new Partial("it is about all servers together");
        if (method.isEmpty()) return new Partial("it is no request that the policy decides on");
        if (body.text("client") == null) return new Partial("its caller is not recorded");
        var named = body.text("item");
        var item = named == null ? Optional.<ItemKey>empty() : item(named);
        if (named != null && item.isEmpty())
            return new Partial("the name of its item is not recorded in full");
        boolean isTool =
                method.get() == Method.TOOLS_CALL
                        && item.filter(key -> key.kind() == Kind.TOOL).isPresent();
        if (isTool && body.text("action") == null)
            return new Partial("it was refused before its reach was known");
        var reach = reach(body);
        if (isTool && reach.isEmpty())
            return new Partial("what it touched is not recorded in full");
        return new Whole(
                new PastCall(
                        line.event().at(),
                        String.valueOf(body.text("issuer")),
                        String.valueOf(body.text("client")),
                        String.valueOf(body.text("subject")),
                        server,
                        era(body),
                        method.get(),
                        item.orElse(null),
                        isTool ? reach.orElseThrow() : null));
    }

    private static Era era(Json.Obj body) {
        return Arrays.stream(Era.values())
                .filter(era -> era.name().equals(body.text("era")))
                .findFirst()
                .orElse(Era.MODERN);
    }

    private static Optional<ItemKey> item(String named) {
        try {
            return isWhole(named) ? Optional.of(ItemKey.parse(named)) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Records shorten long names and mark where. */
    private static boolean isWhole(String text) {
        return !text.endsWith("\u2026");
    }

    private static Optional<PastCall.Reached> reach(Json.Obj body) {
        if (Json.of(true).equals(body.member("unbounded")))
            return Optional.of(new PastCall.Reached(List.of(), true));
        if (body.has("resourceCount")) return Optional.empty();
        var resources = new ArrayList<Resource>();
        for (var each : body.array("resources")) {
            var read =
                    each instanceof Json.Str(var text) && isWhole(text)
                            ? Resource.parse(text)
                            : Optional.<Resource>empty();
            if (read.isEmpty()) return Optional.empty();
            resources.add(read.get());
        }
        return Optional.of(new PastCall.Reached(resources, false));
    }
}
