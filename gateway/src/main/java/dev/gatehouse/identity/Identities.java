package dev.gatehouse.identity;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What servers are known by, stored: as approved, and as observed last. */
public interface Identities {
    /** Of a server, in the order of the facets; those alone that this room keeps. */
    List<Line> lines(String server);

    /** Keeps what was observed; what was approved stays. */
    void see(String server, Map<Facet, Observed> seen);

    /** Keeps what is approved from now on of these facets. Belongs inside a recorded change. */
    void approve(String server, Map<Facet, Set<String>> values, String by, Instant at);

    /** What operators require and allow. */
    Rules rules(String server);

    /** What they require of every server of which they require something. */
    Map<String, Rules> rules();

    /** Keeps what they require from now on. Belongs inside a recorded change. */
    void rule(String server, Rules rules, String by, Instant at);
}
