package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;

/**
 * What is kept of a held call for the person who decides: exactly what would be sent, and nothing
 * else is confirmed (AUT-7).
 *
 * @param answers of the agent to questions of the server; empty for none
 */
public record HeldCall(Json.Obj arguments, Json.Obj answers) {
    private static final String ANSWERED = "dev.gatehouse/answered";

    /** As the secret of its request. Arguments alone stand for themselves. */
    public static Json.Obj of(Json.Obj arguments, Json.Obj answers) {
        return answers.members().isEmpty() && !arguments.has(ANSWERED)
                ? arguments
                : Json.object(ANSWERED, Json.array(arguments, answers));
    }

    /** What {@link #of} made. */
    public static HeldCall read(Json.Obj secret) {
        return secret.members().size() == 1
                        && secret.member(ANSWERED) instanceof Json.Arr(var both)
                        && both.size() == 2
                        && both.getFirst() instanceof Json.Obj arguments
                        && both.getLast() instanceof Json.Obj answers
                ? new HeldCall(arguments, answers)
                : new HeldCall(secret, Json.object());
    }
}
