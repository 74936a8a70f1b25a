package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the ids of requests and the progress tokens of one end are called at the other, where
 * messages pass between equals. Every name that a server gets belongs to one exchange or one
 * session, so no two agents' can be taken for each other; and what a server says of a name that the
 * gate never gave it is seen (REQ-037, REQ-039, T37).
 *
 * <p>A name holds what it stands for. So any replica reads it, also on a stream that is taken up
 * again: there is nothing to remember and nothing to lose.
 */
final class Leg {
    private static final char OF_AGENT = ':';
    private static final char OF_SERVER = '!';
    private static final StrictJson READER = new StrictJson(JsonLimits.ANSWER);

    private final String tag;

    private Leg(String tag) {
        this.tag = tag;
    }

    /** Of the exchanges of a legacy session, which its requests, answers and streams share. */
    static Leg of(Session session) {
        return new Leg(Sessions.key(session.id()).brief());
    }

    /**
     * Of one exchange.
     *
     * @param name one that no other exchange has, on any replica
     */
    static Leg of(String name) {
        return new Leg(name);
    }

    /** What the server is told for an id or token of the agent's. */
    Json toServer(Json name) {
        return alias(OF_AGENT, name);
    }

    /** The agent's own id or token; null when the gate told the server no such name. */
    @Nullable Json fromServer(@Nullable Json alias) {
        return name(OF_AGENT, alias);
    }

    /** What the agent is told for an id or token of the server's. */
    Json toAgent(Json name) {
        return alias(OF_SERVER, name);
    }

    /** The server's own id or token; null when the gate told the agent no such name. */
    @Nullable Json fromAgent(@Nullable Json alias) {
        return name(OF_SERVER, alias);
    }

    Id toServer(Id id) {
        return new Id(toServer(id.value()));
    }

    /** Whether it can be an id or a progress token, which may be any number. */
    static boolean isName(@Nullable Json value) {
        return value instanceof Json.Str || value instanceof Json.Num;
    }

    private Json alias(char whose, Json name) {
        return Json.of(tag + whose + name.toText());
    }

    /** A name that anybody else made up is read as strictly as any message. */
    private @Nullable Json name(char whose, @Nullable Json alias) {
        if (!(alias instanceof Json.Str(var text))
                || text.length() <= tag.length()
                || text.charAt(tag.length()) != whose
                || !text.startsWith(tag)) return null;
        var name = text.substring(tag.length() + 1).getBytes(StandardCharsets.UTF_8);
        return READER.read(name) instanceof StrictJson.Value(var read) && isName(read)
                ? read
                : null;
    }
}
