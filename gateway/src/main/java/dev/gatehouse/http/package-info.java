/**
 * The HTTP of the gate, and the only importer of HTTP libraries. Start at {@link AgentListener} for
 * the agents' side, {@link UpstreamPools} for the servers' side: both run on the same event loops.
 * {@link OperatorListener} is the operators' side and {@link OperatorClient} a command's way to it,
 * blocking both; {@link BlockingClient} talks to servers for the control plane, and {@link
 * GuardedFetch} gets what others publish, such as an issuer's keys.
 */
@NullMarked
package dev.gatehouse.http;

import org.jspecify.annotations.NullMarked;
