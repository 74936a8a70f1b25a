package dev.gatehouse.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The waivers that were ever given, stored. Every write belongs inside a recorded change. */
public interface Waivers {
    void add(Waiver waiver);

    void revoke(String id, Instant at);

    Optional<Waiver> find(String id);

    List<Waiver> all();
}
