package dev.gatehouse.credentials;

/** Whose token, for which server, from which issuer: none is used outside its own (REQ-098). */
public record Partition(String server, String principal, String issuer) {
    /** For sealing: what is moved to another partition does not open. */
    String purpose() {
        return "token\n" + server + "\n" + issuer + "\n" + principal;
    }
}
