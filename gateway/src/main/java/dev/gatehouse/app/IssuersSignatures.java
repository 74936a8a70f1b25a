package dev.gatehouse.app;

import dev.gatehouse.access.SignedTokens;
import dev.gatehouse.credentials.Signatures;

/** What identity providers sign is checked as what agents bring is. */
final class IssuersSignatures implements Signatures {
    private final SignedTokens tokens;

    IssuersSignatures(SignedTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Outcome check(String issuer, String token) {
        return switch (tokens.check(issuer, token)) {
            case SignedTokens.Signed(var header, var claims) -> new Signed(header, claims);
            case SignedTokens.NotSigned(var why) -> new NotSigned(why);
            case SignedTokens.Unknown(var why) -> new Unknown(why);
        };
    }
}
