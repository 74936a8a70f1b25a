package dev.gatehouse.access;

import java.net.URI;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is a good token in the hands of whom it was given to? Whatever a token is bound to is proven anew
 * by every request, however well the token itself is known. Spec: RFC 9449 §7, RFC 8705 §3.
 */
public final class Possession {
    /**
     * What is asked of callers.
     *
     * @param requireDpop whether every token must be bound to a key, whoever issued it
     * @param wantNonce whether proofs must carry a nonce of ours
     * @param certificates whether connections are asked for client certificates
     */
    public record Rules(boolean requireDpop, boolean wantNonce, boolean certificates) {
        /** What is bound is proven; nothing has to be bound. */
        public static final Rules STANDARD = new Rules(false, false, false);
    }

    /** How a token came: the scheme of its Authorization field. */
    enum Scheme {
        BEARER,
        DPOP
    }

    private static final Logger LOG = LoggerFactory.getLogger(Possession.class);

    private final Rules rules;
    private final InstantSource clock;
    private final @Nullable Nonces nonces;
    private final Proofs proofs;

    /**
     * @param nonceKey the same on every replica
     */
    public Possession(Rules rules, ProofLimits limits, byte[] nonceKey, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
        this.nonces = rules.wantNonce() ? new Nonces(nonceKey, limits.nonceAge()) : null;
        this.proofs = new Proofs(limits, nonces);
    }

    /** One by the standard rules. */
    public static Possession standard(InstantSource clock) {
        return new Possession(Rules.STANDARD, ProofLimits.DEFAULT, new byte[32], clock);
    }

    Rules rules() {
        return rules;
    }

    /** A nonce for the next proof; null when none is wanted. */
    @Nullable String nonce() {
        return nonces == null ? null : nonces.fresh(clock.instant());
    }

    /** What stands against the token in these hands, as far as that is told without computing. */
    Caller.@Nullable Unproven objection(
            Presented presented, Scheme scheme, Token token, SenderConstraint wanted) {
        var binding = token.binding();
        if (rules.requireDpop() && binding.key() == null)
            return unbound("the token is not bound to a key, as every token here must be");
        if (!wanted.admits(binding))
            return new Caller.Unproven(
                    "the token is not bound as its issuer's must be: " + wanted.word(),
                    wanted == SenderConstraint.MTLS ? Demand.BEARER : Demand.DPOP);
        var why =
                switch (scheme) {
                    case BEARER -> objectionToBearer(presented, binding);
                    case DPOP -> objectionToProven(presented, binding);
                };
        if (why != null) return why;
        if (binding.certificate() != null && !binding.certificate().equals(presented.certificate()))
            return new Caller.Unproven(
                    "the token is bound to a client certificate that the connection does not show",
                    scheme == Scheme.DPOP ? Demand.DPOP : Demand.BEARER);
        return null;
    }

    private static Caller.@Nullable Unproven objectionToBearer(
            Presented presented, TokenBinding binding) {
        if (binding.key() != null)
            return unbound("the token is bound to a key: it comes as DPoP, with a proof");
        return presented.proofs().isEmpty()
                ? null
                : unbound("a proof came with a token that is not sent as DPoP");
    }

    private static Caller.@Nullable Unproven objectionToProven(
            Presented presented, TokenBinding binding) {
        if (binding.key() == null) return unbound("the token is not bound to a key");
        return presented.proofs().size() == 1
                ? null
                : new Caller.Unproven("there is not exactly one DPoP proof", Demand.PROOF);
    }

    private static Caller.Unproven unbound(String why) {
        return new Caller.Unproven(why, Demand.DPOP);
    }

    /** The caller, if its proof holds; computes a signature. To be asked after the objection. */
    Caller proven(Presented presented, Caller.Known caller, String token, URI route) {
        var key = caller.token().binding().key();
        if (key == null) return caller;
        var client = Joined.of(caller.token().issuer(), caller.token().clientId());
        var claimed = new Proofs.Claimed(token, client, key, presented.method(), route);
        return switch (proofs.check(presented.proofs().getFirst(), claimed, clock.instant())) {
            case Proofs.Proven() -> caller;
            case Proofs.Unproven(var why) -> new Caller.Unproven(why, Demand.PROOF);
            case Proofs.NonceWanted(var why) -> new Caller.Unproven(why, Demand.NONCE);
            case Proofs.Busy() -> {
                LOG.warn(
                        "proofs are refused, because limits.tokens.proofs are remembered already"
                                + " or one client has its share of them");
                yield new Caller.Unverifiable("too many proofs came to remember another");
            }
        };
    }
}
