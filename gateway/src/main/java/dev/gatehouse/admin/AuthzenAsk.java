package dev.gatehouse.admin;

import dev.gatehouse.access.Agent;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.World;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an AuthZEN request asks of the gate. The subject is the user, type {@code user} or {@code
 * identity}, with the agent in {@code context.agent}; or the agent itself, type {@code agent}. The
 * action is the MCP method. The resource is a {@code tool}, {@code prompt} or {@code resource} with
 * its server in {@code properties.server} and a tool's arguments in {@code properties.arguments},
 * or an {@code mcp_server}. Spec: COAZ binding for MCP, default mappings.
 */
sealed interface AuthzenAsk {
    record Entity(String type, String id) {}

    record Understood(Ask ask, Agent agent, String user) implements AuthzenAsk {}

    /**
     * It names something that there is not.
     *
     * @param status as AuthZEN's errors of single evaluations have it
     */
    record Unknown(int status, String why) implements AuthzenAsk {}

    static AuthzenAsk of(
            World world,
            Entity subject,
            String action,
            Entity resource,
            Json.Obj properties,
            Json.Obj context) {
        boolean isAgent = subject.type().equals("agent");
        if (!isAgent && !List.of("user", "identity").contains(subject.type()))
            return new Unknown(400, "subject.type is none of user, identity and agent");
        var named = isAgent ? subject.id() : context.text("agent");
        if (named == null) return new Unknown(400, "context.agent does not name the agent");
        var agent = agent(world, named);
        if (agent.isEmpty()) return new Unknown(404, "no one agent has this name or client id");
        var ask = ask(action, resource, properties);
        if (ask == null)
            return new Unknown(
                    400,
                    "the method, the type of the resource and properties.server and .arguments do"
                            + " not go together");
        return new Understood(ask, agent.get(), isAgent ? "" : subject.id());
    }

    /** By our name for it, else by a client id that only one has. */
    private static Optional<Agent> agent(World world, String named) {
        var byName = world.agents().stream().filter(one -> one.name().equals(named)).toList();
        if (!byName.isEmpty()) return Optional.of(byName.getFirst());
        var byClient = world.agents().stream().filter(one -> one.clientId().equals(named)).toList();
        return byClient.size() == 1 ? Optional.of(byClient.getFirst()) : Optional.empty();
    }

    private static @Nullable Ask ask(String action, Entity resource, Json.Obj properties) {
        var method = Method.find(action);
        if (method.isEmpty()) return null;
        if (resource.type().equals("mcp_server"))
            return isAboutServer(method.get())
                    ? new Ask(resource.id(), era(method.get()), method.get(), null, Ask.Purpose.USE)
                    : null;
        var server = properties.text("server");
        var kind = kind(resource.type(), method.get());
        boolean isTold =
                !properties.has("arguments") || properties.member("arguments") instanceof Json.Obj;
        if (server == null || kind.isEmpty() || !isTold) return null;
        return new Ask(
                server,
                era(method.get()),
                method.get(),
                new ItemKey(kind.get(), resource.id()),
                Ask.Purpose.USE,
                properties.object("arguments"));
    }

    private static Era era(Method method) {
        return method.isIn(Era.MODERN) ? Era.MODERN : Era.LEGACY;
    }

    private static boolean isAboutServer(Method method) {
        return switch (method) {
            case INITIALIZE, DISCOVER, TOOLS_LIST, PROMPTS_LIST, RESOURCES_LIST, TEMPLATES_LIST ->
                    true;
            case SET_LEVEL, LISTEN -> true;
            default -> false;
        };
    }

    private static Optional<Kind> kind(String type, Method method) {
        return switch (method) {
            case TOOLS_CALL -> Optional.of(Kind.TOOL).filter(_ -> type.equals("tool"));
            case PROMPTS_GET -> Optional.of(Kind.PROMPT).filter(_ -> type.equals("prompt"));
            case RESOURCES_READ, RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE ->
                    Optional.of(Kind.RESOURCE).filter(_ -> type.equals("resource"));
            case COMPLETE -> type.equals("prompt") ? Optional.of(Kind.PROMPT) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
