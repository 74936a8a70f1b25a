package dev.gatehouse.proxy;

import dev.gatehouse.http.Response;

/** What a server's whole answer comes to. */
sealed interface Settled {
    /** It answers the agent's request: what the agent gets if it is still allowed to. */
    record Answered(Verdict.Final answer, int status) implements Settled {}

    /** There is nothing in it that could be withheld. */
    record Plain(Response response, String outcome) implements Settled {}

    /** The server no longer knows the session. */
    record SessionLost(Session session) implements Settled {}

    /** It cannot be taken; {@code withheld} is empty unless something of it is worth a record. */
    record Unusable(String why, String withheld) implements Settled {
        Unusable(String why) {
            this(why, "");
        }
    }
}
