package dev.gatehouse.http;

import java.util.List;
import java.util.function.Consumer;

/**
 * By what authority of the gate's own a request goes to a server. One that is refused may be
 * renewed once; the request is then sent once more, which a server that refused it has not acted
 * on.
 */
public interface Authority {
    /** Nothing is shown to the server. */
    Authority NONE =
            new Authority() {
                @Override
                public List<String> headers() {
                    return List.of();
                }

                @Override
                public boolean mayRenew(int status, List<String> challenges) {
                    return false;
                }

                @Override
                public void renew(int status, List<String> challenges, Consumer<Boolean> outcome) {
                    outcome.accept(false);
                }
            };

    /** What is added to the request now, names and values in turn. From memory, on any loop. */
    List<String> headers();

    /**
     * Whether another credential could help against this refusal. On the loop.
     *
     * @param status 401 or 403
     * @param challenges the values of {@code WWW-Authenticate}
     */
    boolean mayRenew(int status, List<String> challenges);

    /**
     * Gets another credential; must not block.
     *
     * @param outcome told once, on any thread: whether {@link #headers} has it now
     */
    void renew(int status, List<String> challenges, Consumer<Boolean> outcome);
}
