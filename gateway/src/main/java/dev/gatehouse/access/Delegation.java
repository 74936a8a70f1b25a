package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads through whose hands a token's authority came. Spec: RFC 8693 §4.1; AUT-9.
 *
 * <p>A chain that cannot be read, or is longer than we follow, refuses the token: an actor that
 * nobody sees is one that nobody answers for.
 */
final class Delegation {
    /** What reading gave. */
    sealed interface Reading {}

    record Chain(List<Actor> actors) implements Reading {}

    record Unreadable(String why) implements Reading {}

    private Delegation() {}

    static Reading of(@Nullable Json claim, int mostActors) {
        var actors = new ArrayList<Actor>();
        for (var next = claim; next != null; ) {
            if (!(next instanceof Json.Obj actor))
                return new Unreadable("the token's chain of actors is malformed");
            if (actors.size() >= mostActors)
                return new Unreadable("the token came through more than " + mostActors + " actors");
            var subject = Claims.name(actor, "sub");
            var issuer = Claims.name(actor, "iss");
            if (subject == null || (issuer == null && actor.has("iss")))
                return new Unreadable("the token's chain of actors is malformed");
            actors.add(new Actor(subject, issuer));
            next = actor.member("act");
        }
        return new Chain(actors);
    }
}
