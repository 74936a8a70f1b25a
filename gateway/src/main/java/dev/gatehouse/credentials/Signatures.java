package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;

/** Whether a token was signed by the issuer whose it should be. Blocks while keys are fetched. */
public interface Signatures {
    /** What looking at it gave. */
    sealed interface Outcome {}

    /** It was; what its claims mean is for others to judge. */
    record Signed(Json.Obj header, Json.Obj claims) implements Outcome {}

    /** It was not, or cannot be read: nothing of it is believed. */
    record NotSigned(String why) implements Outcome {}

    /** Nobody can tell just now. */
    record Unknown(String why) implements Outcome {}

    Outcome check(String issuer, String token);
}
