package dev.gatehouse.bindings;

import java.util.Comparator;
import java.util.List;

/** Whether it can be told before a call what the call will touch. */
public sealed interface Reach {
    /**
     * It can.
     *
     * @param resources empty for a tool that touches nothing that has a name, such as a calculator
     */
    record Bounded(List<Extraction> resources) implements Reach {
        public Bounded {
            resources =
                    resources.stream().sorted(Comparator.comparing(Extraction::toString)).toList();
        }
    }

    /**
     * It cannot: free SQL, a shell, any address. Not callable without a standing waiver (INV-9).
     *
     * @param why in the approver's words
     */
    record Unbounded(String why) implements Reach {}
}
