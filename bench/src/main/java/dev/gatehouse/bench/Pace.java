package dev.gatehouse.bench;

/** When the next call begins. */
public sealed interface Pace {
    /** As soon as the connection has its answer: shows how much fits through. */
    record Closed() implements Pace {}

    /**
     * At moments that do not depend on the answers, as independent callers would: random with a
     * fixed seed, {@code perSecond} on average. Shows how long callers wait.
     */
    record Open(double perSecond) implements Pace {
        public Open {
            if (!(perSecond > 0)) throw new IllegalArgumentException("a rate is above zero");
        }
    }
}
