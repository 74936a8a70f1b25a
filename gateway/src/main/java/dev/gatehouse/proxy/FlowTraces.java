package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.policy.Flow;
import java.time.Instant;

/**
 * What agents took in, where all replicas find it (AUT-8). A principal is known by the digest of
 * its name. Every method blocks, and throws when the store cannot be reached.
 */
public interface FlowTraces {
    /** Remembers a trace, in place of an earlier one of its label; durable when this returns. */
    void add(Digest principal, Flow.Trace trace);

    /** What a principal took in since then. */
    Flow since(Digest principal, Instant then);
}
