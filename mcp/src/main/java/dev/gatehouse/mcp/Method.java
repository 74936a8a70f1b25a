package dev.gatehouse.mcp;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a client may send, with the eras that know them and the parameter that names
 * what they are about. Spec: the {@code ClientRequest} unions of the 2025-11-25 and 2026-07-28
 * schemas; the tasks extension.
 */
public enum Method {
    INITIALIZE("initialize", Eras.LEGACY, null),
    PING("ping", Eras.LEGACY, null),
    DISCOVER("server/discover", Eras.MODERN, null),
    TOOLS_LIST("tools/list", Eras.BOTH, null),
    TOOLS_CALL("tools/call", Eras.BOTH, "name"),
    PROMPTS_LIST("prompts/list", Eras.BOTH, null),
    PROMPTS_GET("prompts/get", Eras.BOTH, "name"),
    RESOURCES_LIST("resources/list", Eras.BOTH, null),
    TEMPLATES_LIST("resources/templates/list", Eras.BOTH, null),
    RESOURCES_READ("resources/read", Eras.BOTH, "uri"),
    RESOURCES_SUBSCRIBE("resources/subscribe", Eras.LEGACY, "uri"),
    RESOURCES_UNSUBSCRIBE("resources/unsubscribe", Eras.LEGACY, "uri"),
    COMPLETE("completion/complete", Eras.BOTH, null),
    SET_LEVEL("logging/setLevel", Eras.LEGACY, null),
    LISTEN("subscriptions/listen", Eras.MODERN, null),
    TASKS_GET("tasks/get", Eras.BOTH, "taskId"),
    TASKS_UPDATE("tasks/update", Eras.MODERN, "taskId"),
    TASKS_CANCEL("tasks/cancel", Eras.BOTH, "taskId"),
    TASKS_RESULT("tasks/result", Eras.LEGACY, "taskId"),
    TASKS_LIST("tasks/list", Eras.LEGACY, null);

    private enum Eras {
        LEGACY,
        MODERN,
        BOTH
    }

    private static final Map<String, Method> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(Method::wire, Function.identity()));

    private final String wire;
    private final Eras eras;
    private final @Nullable String subject;

    Method(String wire, Eras eras, @Nullable String subject) {
        this.wire = wire;
        this.eras = eras;
        this.subject = subject;
    }

    /** The name on the wire, for example {@code tools/call}. */
    public String wire() {
        return wire;
    }

    /** What a request is about: the tool or prompt name, resource URI or task id; null if none. */
    public @Nullable String subjectOf(Json.Obj params) {
        return subject == null ? null : params.text(subject);
    }

    /** Whether a request of this method must name its subject. */
    public boolean hasSubject() {
        return subject != null;
    }

    public boolean isIn(Era era) {
        return eras == Eras.BOTH || eras.name().equals(era.name());
    }

    public static Optional<Method> find(String wire) {
        return Optional.ofNullable(BY_NAME.get(wire));
    }
}
