package dev.gatehouse.provenance;

import dev.gatehouse.severity.Severity;
import java.util.Locale;
import java.util.Optional;

/**
 * From which advisory on a server is stopped by itself. What is less has a person look again
 * (PRV-6) and stops nothing: whether it matters where the server is used, nobody else can tell.
 */
public enum StopsFrom {
    /** Only a package that was made to do harm. */
    MALICIOUS,
    CRITICAL,
    HIGH;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<StopsFrom> find(String word) {
        for (var one : values()) if (one.word().equals(word)) return Optional.of(one);
        return Optional.empty();
    }

    /** What an advisory weighs here. */
    Severity weight(AdvisoryHit hit) {
        boolean stops =
                switch (this) {
                    case MALICIOUS -> hit.isMalicious();
                    case CRITICAL -> hit.severity().isAtLeast(Severity.S4);
                    case HIGH -> hit.severity().isAtLeast(Severity.S3);
                };
        return stops || !hit.severity().isAtLeast(Severity.S2) ? hit.severity() : Severity.S2;
    }
}
