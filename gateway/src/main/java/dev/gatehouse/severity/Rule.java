package dev.gatehouse.severity;

import static dev.gatehouse.severity.Severity.S1;
import static dev.gatehouse.severity.Severity.S2;
import static dev.gatehouse.severity.Severity.S3;
import static dev.gatehouse.severity.Severity.S4;

import dev.gatehouse.inventory.Secrets;

/**
 * The table of severities: each rule with what it weighs. Spec: CAP-4; decision 0037 says where the
 * table left a choice.
 */
enum Rule {
    TOOL_ADDED_READING("tool.added-reading", S2),
    TOOL_ADDED_WRITING("tool.added-writing", S3),
    TOOL_RENAMED("tool.renamed", S3),
    ITEM_ADDED("item.added", S2),
    ITEM_REMOVED("item.removed", S1),
    ITEM_UNKNOWN_MEMBER("item.unknown-member", S2),
    ITEM_UNKNOWN_MEMBER_GONE("item.unknown-member-removed", S1),
    NO_CANONICAL_FORM("item.no-canonical-form", S3),
    TOO_LARGE("item.too-large", S3),
    MALFORMED("item.malformed", S3),

    TEXT_CHANGED("text.changed", S1),
    TEXT_NEW_HOST("text.new-host", S2),
    CUE_URL("text.cue.url", S2),
    CUE_COMMAND("text.cue.command", S2),
    CUE_AGENT_DIRECTED("text.cue.agent-directed", S3),
    CUE_CONCEALMENT("text.cue.concealment", S3),
    CUE_CROSS_TOOL("text.cue.cross-tool", S3),
    CUE_SENSITIVE_PATH("text.cue.sensitive-path", S3),
    CUE_EXFILTRATION("text.cue.exfiltration", S3),
    CUE_POSSIBLE_SECRET("text.cue.possible-secret", S3),
    CUE_HIDDEN("text.cue.hidden", S4),
    CUE_SECRET("text.cue.secret", S4),
    NAME_CONFUSABLE("name.confusable", S3),

    ANNOTATION_RAISED("annotation.raised", S1),
    ANNOTATION_LOWERED("annotation.lowered", S3),
    ANNOTATION_AUDIENCE("annotation.audience", S2),
    ANNOTATION_CHANGED("annotation.changed", S1),
    ICONS_CHANGED("icons.changed", S1),
    META_CHANGED("meta.changed", S1),
    META_UI("meta.ui", S3),
    META_UI_REMOVED("meta.ui-removed", S1),
    TASKS_OFFERED("execution.tasks-offered", S3),
    EXECUTION_CHANGED("execution.changed", S2),
    EXECUTION_NARROWED("execution.narrowed", S1),
    MIME_CHANGED("resource.type-changed", S2),
    MIME_UI("resource.ui", S3),
    UI_PAGE("ui.page", S3),
    UI_PAGE_GONE("ui.page-gone", S1),

    ARGUMENT_ADDED("prompt.argument-added", S2),
    ARGUMENT_REQUIRED("prompt.argument-required", S3),
    ARGUMENT_OPTIONAL("prompt.argument-optional", S2),
    ARGUMENT_REMOVED("prompt.argument-removed", S1),
    ARGUMENT_CHANGED("prompt.argument-changed", S2),

    PARAM_ADDED("schema.param-added", S2),
    PARAM_REMOVED("schema.param-removed", S1),
    REQUIRED_ADDED("schema.required-added", S3),
    REQUIRED_REMOVED("schema.required-removed", S2),
    TYPE_ANY("schema.type-any", S3),
    TYPE_WIDENED("schema.type-widened", S3),
    TYPE_LOOSENED("schema.type-loosened", S2),
    TYPE_NARROWED("schema.type-narrowed", S1),
    ENUM_WIDENED("schema.enum-widened", S2),
    ENUM_NARROWED("schema.enum-narrowed", S1),
    ADDITIONAL_OPENED("schema.additional-opened", S3),
    ADDITIONAL_CLOSED("schema.additional-closed", S1),
    CONSTRAINT_LOOSENED("schema.constraint-loosened", S2),
    CONSTRAINT_TIGHTENED("schema.constraint-tightened", S1),
    CONSTRAINT_CHANGED("schema.constraint-changed", S2),
    ALTERNATIVE_ADDED("schema.alternative-added", S2),
    ALTERNATIVE_REMOVED("schema.alternative-removed", S1),
    DEFAULT_CHANGED("schema.default-changed", S2),
    KEYWORD_CHANGED("schema.keyword-changed", S2),
    NOTE_CHANGED("schema.note-changed", S1),
    DIALECT_CHANGED("schema.dialect-changed", S1),
    DIALECT_UNKNOWN("schema.dialect-unknown", S3),
    REFERENCE_OUTSIDE("schema.reference-outside", S3),
    REFERENCE_UNRESOLVED("schema.reference-unresolved", S3),
    SCHEMA_CHANGED("schema.incomparable", S2),
    SCHEMA_ADDED("schema.added", S1),
    SCHEMA_REMOVED("schema.removed", S3),
    SCHEMA_TOO_LARGE("schema.too-large", S3),
    OUTPUT_WIDENED("output.widened", S2),
    OUTPUT_NARROWED("output.narrowed", S1),
    OUTPUT_CHANGED("output.incomparable", S2),
    HEADER_ADDED("header.added", S3),
    HEADER_CHANGED("header.changed", S3),
    HEADER_REMOVED("header.removed", S1),
    MAPPING_CHANGED("mapping.changed", S3),
    MAPPING_REMOVED("mapping.removed", S2),

    SERVER_NAME("server.name-changed", S3),
    SERVER_VERSION("server.version-changed", S1),
    SERVER_ADDRESS("server.website-changed", S2),
    SERVER_MEMBER("server.unknown-member", S2),
    CAPABILITY_ADDED("capability.added", S2),
    CAPABILITY_ASKING("capability.server-originated", S3),
    CAPABILITY_UNKNOWN("capability.unknown", S3),
    CAPABILITY_CHANGED("capability.changed", S2),
    CAPABILITY_REMOVED("capability.removed", S1),
    INSTRUCTIONS_ADDED("instructions.added", S2),
    VERSION_ADDED("versions.added", S2),
    VERSION_REMOVED("versions.removed", S1),
    REVISION_CHANGED("revision.changed", S2),
    TRANSPORT_CHANGED("transport.changed", S2),
    PROGRAM_CHANGED("program.changed", S4),
    FACET_UNKNOWN("facet.unknown", S3),

    ISSUER_ADDED("authority.issuer-added", S3),
    ISSUER_REMOVED("authority.issuer-removed", S1),
    RESOURCE_CHANGED("authority.resource-changed", S3),
    SCOPE_ADDED("authority.scope-added", S3),
    SCOPE_REMOVED("authority.scope-removed", S1),
    SCOPE_KNOWN_ADDED("authority.issuer-scope-added", S2),
    HOST_ADDED("authority.host-added", S3),
    HOST_REMOVED("authority.host-removed", S1),
    PKCE_LOST("authority.pkce-lost", S3),
    PKCE_ADDED("authority.pkce-added", S1),
    AUTHORITY_UNKNOWN("authority.unknown", S3);

    private final String word;
    private final Severity severity;

    Rule(String word, Severity severity) {
        this.word = word;
        this.severity = severity;
    }

    /** Its name in findings and records. */
    String word() {
        return word;
    }

    Severity severity() {
        return severity;
    }

    /** This rule as matched at a place. */
    Grade.Match at(String pointer, String says) {
        return new Grade.Match(word, severity, Secrets.masked(pointer), Secrets.masked(says));
    }
}
