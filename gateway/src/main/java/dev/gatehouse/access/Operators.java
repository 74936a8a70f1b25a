package dev.gatehouse.access;

import java.util.List;
import java.util.Optional;

/** The operators, stored. Every write belongs inside a recorded change. */
public interface Operators {
    /** Adds an operator; throws {@link IllegalStateException} when the name is taken. */
    void add(Operator operator);

    Optional<Operator> byTokenHash(String tokenHash);

    List<Operator> all();
}
