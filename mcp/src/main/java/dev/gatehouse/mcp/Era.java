package dev.gatehouse.mcp;

/** The two shapes of the protocol. Spec: 2026-07-28 basic/versioning#terminology. */
public enum Era {
    /** Up to 2025-11-25: {@code initialize}, sessions, requests from the server. */
    LEGACY,
    /** From 2026-07-28: stateless, version and capabilities in every request's {@code _meta}. */
    MODERN
}
