package dev.gatehouse.store;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Condition;
import dev.gatehouse.policy.PolicyForm;
import dev.gatehouse.policy.RuleSet;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rules in force, and remembers them for as long as they are. What stands in the database
 * and cannot be read as a policy refuses everything: no other policy takes its place (T74).
 */
final class PolicyInForce {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyInForce.class);

    private record Stored(long number, String document, String digest) {}

    private record Compiled(Stored stored, RuleSet rules) {}

    private volatile @Nullable Compiled last;

    RuleSet read(Handle handle, Function<String, Condition.Compilation> conditions) {
        var stored =
                handle.createQuery(
                                "SELECT number, document, digest FROM policy WHERE state = 'IN_FORCE'")
                        .map((row, _) ->
                                new Stored(
                                        row.getLong("number"),
                                        row.getString("document"),
                                        row.getString("digest")))
                        .findOne();
        if (stored.isEmpty()) return RuleSet.STANDARD;
        var known = last;
        if (known != null && known.stored().equals(stored.get())) return known.rules();
        var rules = compiled(stored.get(), conditions);
        last = new Compiled(stored.get(), rules);
        return rules;
    }

    private static RuleSet compiled(
            Stored stored, Function<String, Condition.Compilation> conditions) {
        try {
            if (!(Columns.json(stored.document()) instanceof Json.Obj document))
                return unreadable(stored.number(), "what is stored is no object");
            if (!CanonicalJson.digest(document).value().equals(stored.digest()))
                return unreadable(stored.number(), "it is not what its digest was made of");
            return compiled(stored.number(), document, conditions);
        } catch (IllegalStateException malformed) {
            return unreadable(stored.number(), String.valueOf(malformed.getMessage()));
        }
    }

    private static RuleSet compiled(
            long number, Json.Obj document, Function<String, Condition.Compilation> conditions) {
        return switch (PolicyForm.read(document, conditions)) {
            case PolicyForm.Read(var read) -> RuleSet.of(number, read);
            case PolicyForm.Refused(var where, var why) -> unreadable(number, where + ": " + why);
        };
    }

    private static RuleSet unreadable(long number, String why) {
        LOG.error("policy {} cannot be read, so everything is refused: {}", number, why);
        return RuleSet.unreadable(number, "policy " + number + " cannot be read: " + why);
    }
}
