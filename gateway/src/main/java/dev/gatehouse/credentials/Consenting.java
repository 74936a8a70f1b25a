package dev.gatehouse.credentials;

import java.net.URI;
import java.util.Optional;

/** What passes between the consent page and the broker. */
public final class Consenting {
    private Consenting() {}

    /**
     * How a person can say who they are.
     *
     * @param operator whether by an operator's token
     * @param signIn the identity provider at which the user can; empty where that proves nothing
     */
    public record Ways(boolean operator, Optional<String> signIn) {
        static final Ways NONE = new Ways(false, Optional.empty());
    }

    /** What came of agreeing. */
    public sealed interface Redirected {}

    /** The browser goes to the authorization server. */
    public record Redirect(URI to) implements Redirected {}

    public record NotRedirected(String why) implements Redirected {}

    /**
     * With what a browser comes back. Spec: RFC 6749 §4.1.2, RFC 9207.
     *
     * @param path where it came
     * @param error printable
     */
    public record Answer(
            String path,
            String state,
            Optional<String> code,
            Optional<String> issuer,
            Optional<String> error) {
        @Override
        public String toString() {
            return "Answer[" + issuer + ", " + error + "]";
        }
    }

    /** What came of coming back. */
    public sealed interface Returned {}

    public record Taken(Invitation invitation) implements Returned {}

    /** The person has proven who they are, and goes on to the authorization server. */
    public record Onward(URI to) implements Returned {}

    /** What came is not good: somebody may be trying. */
    public record NotTaken(String why) implements Returned {}

    /** It leads nowhere, and what there is to record of that is recorded. */
    public record Nowhere(String why) implements Returned {}
}
