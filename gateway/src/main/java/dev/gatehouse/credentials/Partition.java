package dev.gatehouse.credentials;

/** Whose token, for which server, from which issuer: none is used outside its own (REQ-098). */
public record Partition(String server, String principal, String issuer) {
    /** Of what a person signed in with, which is good for every server: it is shown to none. */
    static Partition ofSignIn(String principal, String issuer) {
        return new Partition("", principal, issuer);
    }

    /** For sealing: what is moved to another partition does not open. */
    String purpose() {
        return "token\n" + server + "\n" + issuer + "\n" + principal;
    }
}
