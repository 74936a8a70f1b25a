package dev.gatehouse.identity;

import java.util.List;

/** Which servers have the identity of earlier ones, stored. */
public interface Precedents {
    /**
     * Keeps one; of one that is known only the grounds may become more. Belongs inside a recorded
     * change.
     */
    void keep(Precedent precedent);

    /** Those that a server is the earlier or the later one of, the first that was noticed first. */
    List<Precedent> about(String server);
}
