package dev.gatehouse.identity;

import dev.gatehouse.severity.Severity;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a server is known by, piece by piece; how much each is worth as a proof, and how grave it is
 * when it is another than was approved (IDV-1).
 */
public enum Facet {
    /** The URL under which it is governed, as a resource is named (RFC 8707). */
    RESOURCE_URI(
            Weight.PROVEN, Severity.S4, Keeper.INVENTORY, "the URL under which it is governed"),
    /** The names in its certificate. */
    TLS_NAMES(Weight.PROVEN, Severity.S4, Keeper.IDENTITY, "the names in its certificate"),
    /** The keys of the authorities that its certificate comes from, up to one that is trusted. */
    TLS_AUTHORITY(
            Weight.PROVEN,
            Severity.S4,
            Keeper.IDENTITY,
            "the authority that its certificate comes from"),
    /** The key of its certificate; a renewal may bring another. */
    TLS_KEY(Weight.PROVEN, Severity.S0, Keeper.IDENTITY, "the key of its certificate"),
    /** The keys of which an operator wants one, its own or an authority's. */
    TLS_PIN(Weight.PROVEN, Severity.S4, Keeper.OPERATOR, "a key that an operator requires"),
    /** The workload identity in its certificate. */
    SPIFFE_ID(
            Weight.PROVEN,
            Severity.S4,
            Keeper.IDENTITY,
            "the workload identity in its certificate"),
    /** The authorization servers that it names; findings about them are that watch's. */
    OAUTH_ISSUERS(
            Weight.STATED,
            Severity.S3,
            Keeper.AUTHORITY,
            "the authorization servers that it names"),
    /** The resource that it says it is (RFC 9728); findings about it are that watch's, too. */
    OAUTH_RESOURCE(Weight.STATED, Severity.S3, Keeper.AUTHORITY, "the resource that it says it is"),
    /** The name in its cards. */
    CARD_NAME(Weight.CLAIMED, Severity.S2, Keeper.IDENTITY, "the name in its card"),
    /** The version in its cards. */
    CARD_VERSION(Weight.CLAIMED, Severity.S1, Keeper.IDENTITY, "the version in its card"),
    /** The places that its cards name. */
    CARD_REMOTES(Weight.CLAIMED, Severity.S2, Keeper.IDENTITY, "the places that its card names"),
    /** The revisions that its cards name. */
    CARD_REVISIONS(
            Weight.CLAIMED, Severity.S1, Keeper.IDENTITY, "the revisions that its card names"),
    /** Its entries in the catalogue of its host. */
    CATALOG_ENTRY(
            Weight.CLAIMED, Severity.S1, Keeper.IDENTITY, "its entry in the catalogue of its host"),
    /** In what its cards, a registry and it itself contradict each other (IDV-4). */
    CONTRADICTIONS(
            Weight.CLAIMED,
            Severity.S2,
            Keeper.IDENTITY,
            "what its card, its registry and it itself agree on"),
    /** The registry's record of it, by name and version. */
    REGISTRY_RECORD(Weight.STATED, Severity.S3, Keeper.PROVENANCE, "its record in a registry"),
    /** The digest of its package or image. */
    PACKAGE_DIGEST(Weight.PROVEN, Severity.S4, Keeper.PROVENANCE, "the digest of its package"),
    /** Who signed its package: issuer and identity. */
    PACKAGE_SIGNER(Weight.PROVEN, Severity.S4, Keeper.PROVENANCE, "whoever signed its package"),
    /** The eras and revisions that it speaks; findings about them are of what it declares. */
    PROTOCOL(Weight.CLAIMED, Severity.S2, Keeper.DECLARATION, "the revisions that it speaks");

    /** What a facet is worth as a proof. */
    public enum Weight {
        /** Held by cryptography, or by us. */
        PROVEN,
        /** Said by another party than the server. */
        STATED,
        /** Said by the server of itself: compared and shown, never a ground to let something in. */
        CLAIMED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who keeps what was approved of it, and raises findings about it. */
    enum Keeper {
        IDENTITY,
        OPERATOR,
        INVENTORY,
        AUTHORITY,
        PROVENANCE,
        DECLARATION
    }

    private final Weight weight;
    private final Severity mismatch;
    private final Keeper keeper;
    private final String title;

    Facet(Weight weight, Severity mismatch, Keeper keeper, String title) {
        this.weight = weight;
        this.mismatch = mismatch;
        this.keeper = keeper;
        this.title = title;
    }

    public Weight weight() {
        return weight;
    }

    /** How grave another value than the approved one is. */
    public Severity mismatch() {
        return mismatch;
    }

    /** For people: {@code the names in its certificate}. */
    public String title() {
        return title;
    }

    Keeper keeper() {
        return keeper;
    }

    boolean isOfTls() {
        return switch (this) {
            case TLS_NAMES, TLS_AUTHORITY, TLS_KEY, TLS_PIN, SPIFFE_ID -> true;
            case RESOURCE_URI,
                    OAUTH_ISSUERS,
                    OAUTH_RESOURCE,
                    CARD_NAME,
                    CARD_VERSION,
                    CARD_REMOTES,
                    CARD_REVISIONS,
                    CATALOG_ENTRY,
                    CONTRADICTIONS,
                    REGISTRY_RECORD,
                    PACKAGE_DIGEST,
                    PACKAGE_SIGNER,
                    PROTOCOL ->
                    false;
        };
    }

    /** As it is written: {@code tls-names}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Facet> find(String word) {
        return Arrays.stream(values()).filter(facet -> facet.word().equals(word)).findFirst();
    }
}
