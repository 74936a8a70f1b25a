package dev.gatehouse.admin;

import dev.gatehouse.mcp.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** The shapes of bodies and answers about policies, and those of AuthZEN. */
final class PolicySchemas {
    private static final Json.Obj TEXT = Json.object("type", "string");
    private static final Json.Obj TEXT_OR_NULL = Json.object("type", Json.array("string", "null"));
    private static final Json.Obj TIME = Json.object("type", "string", "format", "date-time");
    private static final Json.Obj TIME_OR_NULL =
            Json.object("type", Json.array("string", "null"), "format", "date-time");
    private static final Json.Obj NUMBER = Json.object("type", "integer");
    private static final Json.Obj NUMBER_OR_NULL =
            Json.object("type", Json.array("integer", "null"));
    private static final Json.Obj TRUTH = Json.object("type", "boolean");
    private static final Json.Obj TEXTS = Json.object("type", "array", "items", TEXT);
    private static final Json.Obj OBJECT = Json.object("type", "object");
    private static final Json.Obj OBJECTS = Json.object("type", "array", "items", OBJECT);

    private final Map<String, Json.Obj> all = new LinkedHashMap<>();

    private PolicySchemas() {
        bodies();
        versions();
        explanations();
        authzen();
    }

    static Map<String, Json.Obj> all() {
        return new PolicySchemas().all;
    }

    private void put(String name, Object... members) {
        all.put(name, Schemas.schema(members));
    }

    /** One that ignores what it does not name, as the specification has it. */
    private void putOpen(String name, Object... members) {
        all.put(name, Schemas.schema(members).without("additionalProperties"));
    }

    private void bodies() {
        put("PolicyToCheck", "document", OBJECT);
        put("NewPolicy", "document", OBJECT, "reason", TEXT);
        put("PolicyToBringBack", "version?", NUMBER, "reason", TEXT);
        put("PolicyToTry", "document", OBJECT, "since?", TEXT, "after?", NUMBER);
        put(
                "AskedCall",
                "agent",
                TEXT,
                "server",
                TEXT,
                "tool?",
                TEXT,
                "item?",
                TEXT,
                "arguments?",
                OBJECT,
                "user?",
                TEXT,
                "asOf?",
                TIME,
                "document?",
                OBJECT);
    }

    private void versions() {
        put(
                "Policy",
                "number",
                NUMBER,
                "state",
                Json.object(
                        "type",
                        "string",
                        "enum",
                        Json.array("proposed", "in-force", "superseded", "rejected")),
                "digest",
                TEXT,
                "base",
                NUMBER,
                "restores",
                NUMBER_OR_NULL,
                "reason",
                TEXT,
                "proposedBy",
                TEXT,
                "proposedAt",
                TIME,
                "decidedBy",
                TEXT_OR_NULL,
                "decidedAt",
                TIME_OR_NULL);
        put("PolicyList", "inForce", NUMBER, "policies", Schemas.listOf("Policy"));
        put(
                "PolicyInFull",
                "number",
                NUMBER,
                "policy",
                Json.object(
                        "anyOf", Json.array(Schemas.ref("Policy"), Json.object("type", "null"))),
                "document",
                OBJECT);
        put("FailedTest", "test", TEXT, "expected", TEXT, "got", TEXT);
        put("LooserRule", "rule", TEXT, "why", TEXT);
        put(
                "PolicyChange",
                "way",
                Json.object("type", "string", "enum", Json.array("loosened", "tightened")),
                "agent",
                TEXT,
                "user",
                TEXT,
                "server",
                TEXT,
                "item",
                TEXT,
                "resources",
                TEXT,
                "before",
                TEXT,
                "after",
                TEXT,
                "conditional",
                TRUTH);
        put(
                "PolicyDifference",
                "loosens",
                TRUTH,
                "reasons",
                Schemas.listOf("LooserRule"),
                "loosened",
                NUMBER,
                "tightened",
                NUMBER,
                "unchanged",
                NUMBER,
                "isWhole",
                TRUTH,
                "changes",
                Schemas.listOf("PolicyChange"));
        put(
                "CheckedPolicy",
                "digest",
                TEXT,
                "rules",
                NUMBER,
                "tests",
                NUMBER,
                "failures",
                Schemas.listOf("FailedTest"),
                "difference",
                Schemas.ref("PolicyDifference"));
        put(
                "ProposedPolicy",
                "policy",
                Schemas.ref("Policy"),
                "difference",
                Schemas.ref("PolicyDifference"));
    }

    private void explanations() {
        put(
                "Decided",
                "outcome",
                TEXT,
                "rule?",
                TEXT,
                "why?",
                TEXT_OR_NULL,
                "grant?",
                TEXT,
                "wantedBy?",
                TEXTS,
                "scope?",
                TEXT);
        put("RuleSaid", "id", TEXT, "effect", TEXT, "fits", TEXT, "why?", TEXT);
        put(
                "Explained",
                "policy",
                NUMBER,
                "world",
                NUMBER,
                "at",
                TIME,
                "decision",
                Schemas.ref("Decided"),
                "facts",
                OBJECT,
                "rules",
                Schemas.listOf("RuleSaid"));
        put(
                "SimulatedCall",
                "sequence",
                NUMBER,
                "at",
                TIME,
                "agent",
                TEXT,
                "server",
                TEXT,
                "item",
                TEXT,
                "recorded",
                TEXT,
                "before",
                TEXT,
                "after",
                TEXT);
        put("LeftOut", "why", TEXT, "count", NUMBER);
        put(
                "Simulation",
                "entries",
                NUMBER,
                "replayed",
                NUMBER,
                "changed",
                NUMBER,
                "differing",
                NUMBER,
                "changes",
                Schemas.listOf("SimulatedCall"),
                "leftOut",
                Schemas.listOf("LeftOut"),
                "next",
                NUMBER_OR_NULL);
    }

    private void authzen() {
        putOpen(
                "AuthzenRequest",
                "subject",
                OBJECT,
                "action",
                OBJECT,
                "resource",
                OBJECT,
                "context?",
                OBJECT);
        putOpen("AuthzenDecision", "decision", TRUTH, "context?", OBJECT);
        putOpen(
                "AuthzenRequests",
                "subject?",
                OBJECT,
                "action?",
                OBJECT,
                "resource?",
                OBJECT,
                "context?",
                OBJECT,
                "evaluations?",
                OBJECTS,
                "options?",
                OBJECT);
        putOpen(
                "AuthzenDecisions",
                "decision?",
                TRUTH,
                "context?",
                OBJECT,
                "evaluations?",
                Schemas.listOf("AuthzenDecision"));
        putOpen(
                "AuthzenConfiguration",
                "policy_decision_point",
                TEXT,
                "access_evaluation_endpoint",
                TEXT,
                "access_evaluations_endpoint",
                TEXT);
    }
}
