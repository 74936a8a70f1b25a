package dev.gatehouse.access;

/** What a request that proves nothing should bring instead; the words of RFC 6750 and RFC 9449. */
public enum Demand {
    BEARER("Bearer", "invalid_token"),
    /** A token that is bound to a key, with a proof of it. */
    DPOP("DPoP", "invalid_token"),
    /** The token may be good; its proof is not. */
    PROOF("DPoP", "invalid_dpop_proof"),
    /** A proof with a nonce of ours in it. */
    NONCE("DPoP", "use_dpop_nonce");

    private final String scheme;
    private final String error;

    Demand(String scheme, String error) {
        this.scheme = scheme;
        this.error = error;
    }

    public String scheme() {
        return scheme;
    }

    public String error() {
        return error;
    }

    boolean isOfKeys() {
        return this != BEARER;
    }
}
