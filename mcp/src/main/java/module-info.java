/**
 * The Model Context Protocol as values: strict JSON, messages, revisions, headers, event streams.
 */
@org.jspecify.annotations.NullMarked
module dev.gatehouse.mcp {
    requires transitive org.jspecify;
    requires tools.jackson.core;

    exports dev.gatehouse.mcp;
}
