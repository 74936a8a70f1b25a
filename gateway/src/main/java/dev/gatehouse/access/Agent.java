package dev.gatehouse.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An agent that the gate knows: a client of an issuer, with a person who answers for it (INV-8).
 *
 * @param name our name for it, unique
 * @param issuer who issues its tokens
 * @param clientId its client id at that issuer; issuer and client id are unique together
 * @param secretHash hexadecimal SHA-256 of its secret at the built-in issuer; null when it has none
 * @param jwks its public keys at the built-in issuer as JWKS text; null when it has none
 * @param withheld why it may not act until an operator has looked; null when nothing is to be
 *     looked at
 */
public record Agent(
        String name,
        String owner,
        String issuer,
        String clientId,
        boolean disabled,
        Instant addedAt,
        @Nullable String secretHash,
        @Nullable String jwks,
        @Nullable String withheld) {
    /** The name that the self-test's agent has, and nobody else. */
    public static final String PROBE = "gatehouse-probe";

    /** The issuer of the self-test's agent: no gate trusts it, and it has no keys. */
    public static final String PROBES_ISSUER = "urn:gatehouse:self-test";

    public static boolean isName(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    }

    public Agent {
        if (!isName(name))
            throw new IllegalArgumentException(
                    "an agent name is up to 100 letters, digits, dots, hyphens and underscores: "
                            + name);
        if (owner.isBlank()) throw new IllegalArgumentException("an agent has an owner");
    }

    /** One that nobody has to look at. */
    public Agent(
            String name,
            String owner,
            String issuer,
            String clientId,
            boolean disabled,
            Instant addedAt,
            @Nullable String secretHash,
            @Nullable String jwks) {
        this(name, owner, issuer, clientId, disabled, addedAt, secretHash, jwks, null);
    }

    /** Whether it is the self-test's, or would be taken for it. */
    public boolean isProbe() {
        return name.equals(PROBE) || issuer.equals(PROBES_ISSUER);
    }

    public boolean mayAct() {
        return !disabled && withheld == null;
    }
}
