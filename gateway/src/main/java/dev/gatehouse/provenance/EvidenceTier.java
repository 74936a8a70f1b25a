package dev.gatehouse.provenance;

import java.util.Optional;

/**
 * How much is known of where a server's package comes from. More of it is no approval: a package
 * that was signed can still be malicious (T19). The order of the constants is that of strength.
 */
public enum EvidenceTier {
    /** Nothing, or what there is does not hold. */
    NONE("none"),
    /** It is exactly this package: its digest is fixed. */
    PINNED("pinned"),
    /** The expected identity signed exactly this package. */
    SIGNED("signed"),
    /** And says that an accepted builder made it from the expected source. */
    PROVEN("proven");

    private final String word;

    EvidenceTier(String word) {
        this.word = word;
    }

    /** For people and settings. */
    public String word() {
        return word;
    }

    public static Optional<EvidenceTier> of(String word) {
        for (var tier : values()) if (tier.word.equals(word)) return Optional.of(tier);
        return Optional.empty();
    }

    public boolean isAtLeast(EvidenceTier other) {
        return compareTo(other) >= 0;
    }
}
