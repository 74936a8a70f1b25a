package dev.gatehouse.bridge;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;

/**
 * A server's error with the code that an agent of another revision knows. The words stay. What was
 * data of a code that does not cross stays behind with it.
 */
public final class Errors {
    /** Resource not found, before 2026-07-28. */
    public static final int RESOURCE_NOT_FOUND = -32002;

    /** URL elicitation required, in 2025-11-25 alone. */
    public static final int URL_ELICITATION_REQUIRED = -32042;

    private Errors() {}

    public static RpcError carried(RpcError error, Method method, Revision from, Revision to) {
        if (from == to) return error;
        if (error.code() == URL_ELICITATION_REQUIRED) return bare(RpcError.INTERNAL, error);
        if (from.era() == to.era()) return error;
        return to.era() == Era.MODERN ? toModern(error, method) : toLegacy(error, method);
    }

    /** A legacy server may use any server error; a modern agent is sent none of them (REQ-011). */
    private static RpcError toModern(RpcError error, Method method) {
        if (error.code() == RESOURCE_NOT_FOUND && isOfResources(method))
            return new RpcError(RpcError.INVALID_PARAMS, error.message(), error.data());
        if (error.code() == RpcError.MISSING_CAPABILITY && namesCapabilities(error)) return error;
        return error.code() >= -32099 && error.code() <= -32000
                ? bare(RpcError.INTERNAL, error)
                : error;
    }

    private static RpcError toLegacy(RpcError error, Method method) {
        return switch (error.code()) {
            case RpcError.INVALID_PARAMS ->
                    isOfResources(method) && namesResource(error)
                            ? new RpcError(RESOURCE_NOT_FOUND, error.message(), error.data())
                            : error;
            case RpcError.MISSING_CAPABILITY ->
                    new RpcError(RpcError.INVALID_PARAMS, error.message(), error.data());
            case RpcError.HEADER_MISMATCH, RpcError.UNSUPPORTED_VERSION ->
                    bare(RpcError.INTERNAL, error);
            default -> error;
        };
    }

    private static RpcError bare(int code, RpcError error) {
        return new RpcError(code, error.message());
    }

    /** Invalid parameters that say which resource is the one that was not found. */
    private static boolean namesResource(RpcError error) {
        return error.data() instanceof Json.Obj data && data.text("uri") != null;
    }

    /** No legacy revision has this code, but what says so in the code's own words means it. */
    private static boolean namesCapabilities(RpcError error) {
        return error.data() instanceof Json.Obj data
                && data.member("requiredCapabilities") instanceof Json.Obj;
    }

    private static boolean isOfResources(Method method) {
        return switch (method) {
            case RESOURCES_READ, RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE -> true;
            default -> false;
        };
    }
}
