package dev.gatehouse.drift;

import java.util.List;

/** The excess of scopes of every server, as it was computed last, stored. */
public interface ScopeExcesses {
    void keep(ScopeExcess excess);

    List<ScopeExcess> all();
}
