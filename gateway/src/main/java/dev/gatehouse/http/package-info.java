/**
 * The HTTP of the gate, and the only importer of HTTP libraries. Start at {@link AgentListener} for
 * the agents' side, {@link UpstreamPools} for the servers' side: both run on the same event loops;
 * at {@link OperatorListener} for the operators' side, which is blocking on virtual threads.
 */
@NullMarked
package dev.gatehouse.http;

import org.jspecify.annotations.NullMarked;
