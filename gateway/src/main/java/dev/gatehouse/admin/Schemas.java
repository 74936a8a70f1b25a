package dev.gatehouse.admin;

import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The shapes of bodies and answers by name, as JSON Schema. Bodies are checked for unknown members
 * against them; {@link OpenApi} publishes them.
 */
final class Schemas {
    private static final Json.Obj TEXT = Json.object("type", "string");
    private static final Json.Obj TEXT_OR_NULL = Json.object("type", Json.array("string", "null"));
    private static final Json.Obj TIME = Json.object("type", "string", "format", "date-time");
    private static final Json.Obj TIME_OR_NULL =
            Json.object("type", Json.array("string", "null"), "format", "date-time");
    private static final Json.Obj NUMBER = Json.object("type", "integer");
    private static final Json.Obj TRUTH = Json.object("type", "boolean");
    private static final Json.Obj TEXTS = Json.object("type", "array", "items", TEXT);
    private static final Json.Obj ANY_OBJECT = Json.object("type", "object");
    private static final Json.Obj ANYTHING = Json.object();
    private static final Json.Obj STATE =
            Json.object(
                    "type",
                    "string",
                    "enum",
                    Json.of(Arrays.stream(ServerState.values()).map(ServerState::name).toList()));
    private static final Json.Obj ROLE =
            Json.object("type", "string", "enum", Json.array("AUDITOR", "OPERATOR", "ADMIN"));
    private static final Json.Obj CHANGE =
            Json.object("type", "string", "enum", Json.array("ADDED", "REMOVED", "CHANGED"));

    private static final Map<String, Json.Obj> ALL = new LinkedHashMap<>();

    static {
        bodies();
        servers();
        credentials();
        access();
        requests();
        records();
        ALL.putAll(PolicySchemas.all());
        ALL.putAll(RegistrySchemas.all());
        ALL.putAll(ShadowSchemas.all());
    }

    private Schemas() {}

    static Map<String, Json.Obj> all() {
        return Map.copyOf(ALL);
    }

    static Set<String> membersOf(String schema) {
        var found = ALL.get(schema);
        if (found == null) throw new IllegalArgumentException("no schema " + schema);
        return found.object("properties").members().keySet();
    }

    /** Whether what it does not name is ignored. */
    static boolean isOpen(String schema) {
        var found = ALL.get(schema);
        return found != null && !found.has("additionalProperties");
    }

    private static void identity() {
        put(
                "IdentityInBrief",
                "server",
                TEXT,
                "digest",
                TEXT,
                "differs",
                TEXTS,
                "contradictions",
                TEXTS);
        put(
                "Facet",
                "facet",
                TEXT,
                "title",
                TEXT,
                "weight",
                TEXT,
                "severity",
                TEXT,
                "holds",
                TRUTH,
                "approved",
                ANYTHING,
                "observed",
                ANYTHING);
        put(
                "Identity",
                "server",
                TEXT,
                "digest",
                TEXT,
                "differs",
                TEXTS,
                "contradictions",
                TEXTS,
                "rules",
                ANY_OBJECT,
                "facets",
                listOf("Facet"),
                "sides",
                ANYTHING);
    }

    private static void bodies() {
        put("Nothing");
        put("Reason", "reason", TEXT);
        put("ReasonOfMove", "reason", TEXT, "ticket?", TEXT);
        put("AcceptedDocument", "digest", TEXT);
        put("Stdio", "template", TEXT, "arguments?", TEXTS, "shareable?", TRUTH);
        put(
                "NewServer",
                "name",
                TEXT,
                "url?",
                TEXT,
                "stdio?",
                ref("Stdio"),
                "owner",
                TEXT,
                "caPem?",
                TEXT,
                "unread?",
                TRUTH,
                "reason?",
                TEXT,
                "ticket?",
                TEXT);
        put("NewContainment", "level", TEXT, "item?", TEXT, "reason", TEXT);
        put("Lifting", "item?", TEXT, "reason", TEXT);
        put(
                "NewApproval",
                "digest",
                TEXT,
                "identity?",
                TEXT,
                "despite?",
                TEXT,
                "items?",
                TEXTS,
                "bindings",
                ANY_OBJECT,
                "expires?",
                TEXT,
                "reason?",
                TEXT);
        put(
                "NewIdentityRules",
                "pins?",
                TEXTS,
                "spiffeId?",
                TEXT,
                "authorities?",
                TEXTS,
                "reason",
                TEXT);
        put(
                "NewAgent",
                "name",
                TEXT,
                "owner",
                TEXT,
                "issuer?",
                TEXT,
                "clientId?",
                TEXT,
                "jwks?",
                ANY_OBJECT,
                "secret?",
                TRUTH);
        put("NewToken", "ttl?", TEXT, "servers?", TEXTS, "scopes?", TEXTS);
        put(
                "NewGrant",
                "agent",
                TEXT,
                "server",
                TEXT,
                "items?",
                TEXTS,
                "resources?",
                TEXTS,
                "user?",
                TEXT,
                "when?",
                TEXT,
                "notBefore?",
                TIME,
                "maxCalls?",
                NUMBER,
                "parent?",
                TEXT,
                "expires?",
                TEXT,
                "reason",
                TEXT);
        put(
                "NewWaiver",
                "kind",
                TEXT,
                "server",
                TEXT,
                "item?",
                TEXT,
                "expires?",
                TEXT,
                "reason",
                TEXT);
        put("NewOperator", "name", TEXT, "role", ROLE);
    }

    private static void servers() {
        put(
                "Server",
                "name",
                TEXT,
                "url",
                TEXT_OR_NULL,
                "stdio",
                orNull("Stdio"),
                "place",
                TEXT,
                "owner",
                TEXT,
                "state",
                STATE,
                "addedAt",
                TIME,
                "submitted",
                TEXT_OR_NULL,
                "approved",
                TEXT_OR_NULL,
                "openFindings",
                NUMBER);
        put("ServerList", "servers", listOf("Server"));
        put("Cue", "class", TEXT, "at", TEXT, "excerpt", TEXT);
        put(
                "Item",
                "key",
                TEXT,
                "digest",
                TEXT,
                "definition",
                ANY_OBJECT,
                "page?",
                ANY_OBJECT,
                "cues",
                listOf("Cue"),
                "score",
                NUMBER,
                "flaws",
                TEXTS);
        put(
                "Declaration",
                "revision",
                TEXT,
                "digest",
                TEXT,
                "serverInfo",
                ANY_OBJECT,
                "capabilities",
                ANY_OBJECT,
                "instructions",
                TEXT,
                "program?",
                ANY_OBJECT,
                "items",
                listOf("Item"),
                "cues",
                listOf("Cue"),
                "flaws",
                TEXTS);
        put(
                "Snapshot",
                "digest",
                TEXT,
                "eras",
                Json.object("type", "object", "additionalProperties", ref("Declaration")),
                "collisions",
                TEXTS);
        put(
                "Approval",
                "snapshot",
                TEXT,
                "items",
                TEXTS,
                "bindings",
                ANY_OBJECT,
                "approver",
                TEXT,
                "second",
                TEXT_OR_NULL,
                "at",
                TIME,
                "expiresAt",
                TIME);
        put(
                "Contained",
                "item",
                TEXT_OR_NULL,
                "level",
                TEXT,
                "actor",
                TEXT,
                "reason",
                TEXT,
                "at",
                TIME);
        put(
                "Move",
                "from",
                TEXT_OR_NULL,
                "to",
                STATE,
                "actor",
                TEXT,
                "reason",
                TEXT,
                "ticket",
                TEXT_OR_NULL,
                "snapshot",
                TEXT_OR_NULL,
                "at",
                TIME);
        put(
                "ServerHistory",
                "server",
                TEXT,
                "moves",
                listOf("Move"),
                "precedents",
                listOf("Precedent"));
        put(
                "Precedent",
                "server",
                TEXT,
                "relation",
                TEXT,
                "before",
                TEXT,
                "grounds",
                Json.object("type", "array", "items", TEXT),
                "at",
                TIME);
        put("BindingsDraft", "server", TEXT, "snapshot", TEXT, "bindings", ANY_OBJECT);
        put(
                "Processes",
                "sandbox",
                TEXT,
                "running",
                NUMBER,
                "restarts",
                NUMBER,
                "withheld",
                NUMBER,
                "lastEnd",
                TEXT,
                "lastErrors",
                TEXTS);
        put(
                "ServerInFull",
                "server",
                ref("Server"),
                "caPem",
                TEXT_OR_NULL,
                "processes",
                orNull("Processes"),
                "submitted",
                orNull("Snapshot"),
                "approval",
                orNull("Approval"),
                "authority",
                orNull("Authority"),
                "identity",
                ref("IdentityInBrief"),
                "precedents",
                listOf("Precedent"),
                "lineage",
                orNull("Lineage"),
                "checks",
                listOf("Check"),
                "evidence",
                orNull("Evidence"),
                "advisories",
                orNull("Advisories"),
                "contained",
                listOf("Contained"),
                "findings",
                listOf("Finding"));
        identity();
        put(
                "Authority",
                "seen",
                ANY_OBJECT,
                "seenAt",
                TIME,
                "accepted",
                ANYTHING,
                "acceptedBy",
                TEXT_OR_NULL,
                "acceptedAt",
                TIME_OR_NULL);
        put(
                "Difference",
                "change",
                CHANGE,
                "subject",
                TEXT,
                "approved",
                TEXT_OR_NULL,
                "seen",
                TEXT_OR_NULL,
                "was",
                ANYTHING,
                "is",
                ANYTHING);
        put(
                "ServerDiff",
                "server",
                TEXT,
                "approved",
                TEXT_OR_NULL,
                "submitted",
                TEXT_OR_NULL,
                "differences",
                listOf("Difference"));
        put(
                "Finding",
                "id",
                NUMBER,
                "server",
                TEXT,
                "change",
                CHANGE,
                "subject",
                TEXT,
                "approved",
                TEXT_OR_NULL,
                "seen",
                TEXT_OR_NULL,
                "detail",
                TEXT,
                "severity",
                TEXT,
                "containment",
                TEXT,
                "matches",
                listOf("GradeMatch"),
                "seenAt",
                TIME,
                "goneAt",
                TIME_OR_NULL);
        put("GradeMatch", "rule", TEXT, "severity", TEXT, "at", TEXT, "says", TEXT);
        put("FindingList", "findings", listOf("Finding"));
    }

    private static void credentials() {
        put(
                "NewCredential",
                "kind",
                TEXT,
                "url?",
                TEXT,
                "header?",
                TEXT,
                "scheme?",
                TEXT,
                "secret?",
                TEXT,
                "rotateAfter?",
                TEXT,
                "clientId?",
                TEXT,
                "clientSecret?",
                TEXT,
                "privateKey?",
                TEXT,
                "shared?",
                TRUTH,
                "scopes?",
                TEXTS,
                "issuer?",
                TEXT,
                "audience?",
                TEXT,
                "identityProvider?",
                TEXT);
        put("NewIssuer", "issuer", TEXT);
        put(
                "SecretAge",
                "name",
                TEXT,
                "setBy",
                TEXT,
                "setAt",
                TIME,
                "ageDays",
                NUMBER,
                "rotateBy",
                TIME_OR_NULL,
                "due",
                TRUTH);
        put(
                "Credential",
                "server",
                TEXT,
                "url",
                TEXT,
                "means",
                ANY_OBJECT,
                "scopes",
                TEXTS,
                "issuer",
                TEXT_OR_NULL,
                "proposed",
                TEXT_OR_NULL,
                "callback",
                TEXT_OR_NULL,
                "setBy",
                TEXT,
                "setAt",
                TIME,
                "secrets",
                listOf("SecretAge"));
        put("CredentialList", "credentials", listOf("Credential"));
        put(
                "Consent",
                "id",
                TEXT,
                "server",
                TEXT,
                "party",
                ANY_OBJECT,
                "issuer",
                TEXT,
                "clientId",
                TEXT,
                "scopes",
                TEXTS,
                "approver",
                TEXT,
                "at",
                TIME);
        put("ConsentList", "consents", listOf("Consent"));
    }

    private static void access() {
        put(
                "Agent",
                "name",
                TEXT,
                "owner",
                TEXT,
                "issuer",
                TEXT,
                "clientId",
                TEXT,
                "disabled",
                TRUTH,
                "addedAt",
                TIME,
                "hasSecret",
                TRUTH,
                "hasKeys",
                TRUTH,
                "withheld",
                TEXT_OR_NULL);
        put(
                "AgentDocument",
                "agent",
                TEXT,
                "url",
                TEXT,
                "accepted",
                TEXT,
                "seen",
                TEXT_OR_NULL,
                "changed",
                TEXTS,
                "withheld",
                TEXT_OR_NULL,
                "unread",
                TEXT_OR_NULL,
                "document",
                ANY_OBJECT);
        put("AgentList", "agents", listOf("Agent"));
        put("AgentInFull", "agent", ref("Agent"), "grants", listOf("Grant"));
        put("AddedAgent", "agent", ref("Agent"), "secret", TEXT_OR_NULL);
        put(
                "IssuedToken",
                "token",
                TEXT,
                "id",
                TEXT,
                "servers",
                TEXTS,
                "scopes",
                TEXTS,
                "expiresAt",
                TIME);
        put(
                "Grant",
                "id",
                TEXT,
                "agent",
                TEXT,
                "server",
                TEXT,
                "items",
                TEXTS,
                "terms",
                ANY_OBJECT,
                "reason",
                TEXT,
                "grantedBy",
                TEXT,
                "grantedAt",
                TIME,
                "expiresAt",
                TIME,
                "revokedAt",
                TIME_OR_NULL,
                "usedUpAt",
                TIME_OR_NULL,
                "calls",
                NUMBER,
                "lastCallAt",
                TIME_OR_NULL,
                "stands",
                TRUTH);
        put("GrantList", "grants", listOf("Grant"));
        put(
                "Waiver",
                "id",
                TEXT,
                "kind",
                TEXT,
                "server",
                TEXT,
                "item",
                TEXT_OR_NULL,
                "reason",
                TEXT,
                "acceptedBy",
                TEXT,
                "acceptedAt",
                TIME,
                "expiresAt",
                TIME,
                "revokedAt",
                TIME_OR_NULL,
                "stands",
                TRUTH);
        put("WaiverList", "waivers", listOf("Waiver"));
        put(
                "CoveredTool",
                "server",
                TEXT,
                "tool",
                TEXT,
                "action?",
                TEXT,
                "resources?",
                TEXTS,
                "why?",
                TEXT,
                "waiver?",
                TEXT_OR_NULL,
                "waivedUntil?",
                TIME_OR_NULL);
        put(
                "ServerScopes",
                "server",
                TEXT,
                "needed",
                TEXTS,
                "given",
                TEXTS,
                "excess",
                TEXTS,
                "broad",
                TEXT_OR_NULL,
                "at",
                TIME,
                "ageSeconds",
                NUMBER);
        put("OwnedName", "server", TEXT, "item", TEXT);
        put(
                "NameCollision",
                "one",
                ref("OwnedName"),
                "other",
                ref("OwnedName"),
                "likeness",
                TEXT,
                "says",
                TEXT);
        put("NameReport", "collisions", listOf("NameCollision"));
        put("ScopeReport", "servers", listOf("ServerScopes"));
        put(
                "ReviewerReport",
                "since",
                TIME,
                "dwellSeconds",
                NUMBER,
                "reviewers",
                listOf("Reviewer"));
        put(
                "Reviewer",
                "reviewer",
                TEXT,
                "decisions",
                NUMBER,
                "approved",
                Json.object("type", "object"),
                "rejected",
                Json.object("type", "object"),
                "read",
                NUMBER,
                "medianSeconds",
                Json.object("type", Json.array("integer", "null")),
                "hasty",
                NUMBER,
                "second",
                NUMBER);
        put(
                "Coverage",
                "tools",
                NUMBER,
                "bounded",
                NUMBER,
                "unbounded",
                listOf("CoveredTool"),
                "all",
                listOf("CoveredTool"));
        put("Operator", "name", TEXT, "role", ROLE, "addedAt", TIME);
        put("OperatorList", "operators", listOf("Operator"));
        put("AddedOperator", "operator", ref("Operator"), "token?", TEXT, "tokenHalf?", TEXT);
    }

    private static void requests() {
        put(
                "Request",
                "id",
                TEXT,
                "kind",
                TEXT,
                "state",
                TEXT,
                "requester",
                TEXT,
                "content",
                ANY_OBJECT,
                "arguments",
                ANYTHING,
                "answers",
                ANYTHING,
                "madeAt",
                TIME,
                "expiresAt",
                TIME,
                "decidedBy",
                TEXT_OR_NULL,
                "decidedAt",
                TIME_OR_NULL,
                "outcome",
                TEXT_OR_NULL);
        put("RequestList", "requests", listOf("Request"));
        put("ApprovedRequest", "request", ref("Request"), "done", ANYTHING);
        put("Proposed", "request", ref("Request"), "tokenHalf?", TEXT);
    }

    private static void records() {
        put("AuditLine", "sequence", NUMBER, "at", TIME, "kind", TEXT, "body", ANY_OBJECT);
        put("AuditLines", "lines", listOf("AuditLine"));
        put("Health", "status", TEXT);
        put("ReadinessCheck", "name", TEXT, "passes", TRUTH, "trouble", TEXT_OR_NULL);
        put(
                "Control",
                "name",
                TEXT,
                "passes",
                TRUTH,
                "verdict",
                TEXT_OR_NULL,
                "triedAt",
                TEXT_OR_NULL,
                "trouble?",
                TEXT_OR_NULL);
        put("SelfTest", "replica", TEXT, "controls", listOf("Control"));
        put(
                "Readiness",
                "ready",
                TRUTH,
                "checks",
                listOf("ReadinessCheck"),
                "controls",
                listOf("Control"));
        ALL.put(
                "Problem",
                schema(
                                "type", TEXT, "title", TEXT, "status", NUMBER, "code", TEXT,
                                "detail", TEXT, "remedy", TEXT)
                        .without("additionalProperties"));
    }

    private static void put(String name, Object... members) {
        ALL.put(name, schema(members));
    }

    /**
     * An object of these members and no others; a name that ends in a question mark is optional.
     */
    static Json.Obj schema(Object... members) {
        var properties = new LinkedHashMap<String, Json>();
        var required = new ArrayList<String>();
        for (int i = 0; i < members.length; i += 2) {
            var name = (String) members[i];
            boolean optional = name.endsWith("?");
            var plain = optional ? name.substring(0, name.length() - 1) : name;
            properties.put(plain, (Json) members[i + 1]);
            if (!optional) required.add(plain);
        }
        return Json.object(
                "type",
                "object",
                "properties",
                properties,
                "required",
                required,
                "additionalProperties",
                false);
    }

    static Json.Obj ref(String name) {
        return Json.object("$ref", "#/components/schemas/" + name);
    }

    static Json.Obj listOf(String name) {
        return Json.object("type", "array", "items", ref(name));
    }

    private static Json.Obj orNull(String name) {
        return Json.object("anyOf", Json.array(ref(name), Json.object("type", "null")));
    }
}
