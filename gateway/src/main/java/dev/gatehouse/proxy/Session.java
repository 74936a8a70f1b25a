package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Revision;

/**
 * A legacy agent's session: what the gate needs to go on with it, kept by the agent, sealed.
 *
 * @param id the sealed form, as the agent sends it
 * @param revision the one that was negotiated
 * @param upstreamId the server's own session id; empty when the server keeps none
 */
record Session(String id, Revision revision, String upstreamId) {}
