package dev.gatehouse.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelVariableResolver;
import dev.gatehouse.bindings.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The variables of conditions, by name, over one evaluation's {@link Circumstances}. */
final class Variables implements CelVariableResolver {
    private final Circumstances circumstances;
    private final Work work;

    Variables(Circumstances circumstances, Work work) {
        this.circumstances = circumstances;
        this.work = work;
    }

    /** Each name with its type; {@link #find} knows the same names. */
    static Map<String, CelType> types() {
        CelType texts = ListType.create(SimpleType.STRING);
        var types = new LinkedHashMap<String, CelType>();
        types.put("agent.name", SimpleType.STRING);
        types.put("agent.owner", SimpleType.STRING);
        types.put("agent.issuer", SimpleType.STRING);
        types.put("agent.clientId", SimpleType.STRING);
        types.put("user", SimpleType.STRING);
        types.put("chain", texts);
        types.put("server", SimpleType.STRING);
        types.put("item.kind", SimpleType.STRING);
        types.put("item.name", SimpleType.STRING);
        types.put("action", SimpleType.STRING);
        types.put("labels", texts);
        types.put("resources", texts);
        types.put("args", MapType.create(SimpleType.STRING, SimpleType.DYN));
        types.put("now", SimpleType.TIMESTAMP);
        types.put("token.scopes", texts);
        types.put("token.acr", SimpleType.STRING);
        return types;
    }

    @Override
    public Optional<Object> find(String name) {
        return switch (name) {
            case "agent.name" -> Optional.of(circumstances.agent().name());
            case "agent.owner" -> Optional.of(circumstances.agent().owner());
            case "agent.issuer" -> Optional.of(circumstances.agent().issuer());
            case "agent.clientId" -> Optional.of(circumstances.agent().clientId());
            case "user" -> Optional.of(circumstances.user());
            case "chain" -> Optional.of(new ArgumentList(circumstances.chain(), work));
            case "server" -> Optional.of(circumstances.server());
            case "item.kind" -> Optional.of(circumstances.item().kind());
            case "item.name" -> Optional.of(circumstances.item().name());
            case "action" -> Optional.of(circumstances.action());
            case "labels" -> Optional.of(new ArgumentList(circumstances.labels(), work));
            case "resources" -> Optional.of(new ArgumentList(circumstances.resources(), work));
            case "args" -> Optional.of(new ArgumentMap(circumstances.args(), work));
            case "now" -> Optional.of(circumstances.now());
            case "token.scopes" ->
                    Optional.of(new ArgumentList(circumstances.token().scopes(), work));
            case "token.acr" -> Optional.of(circumstances.token().acr());
            default -> Optional.empty();
        };
    }
}
