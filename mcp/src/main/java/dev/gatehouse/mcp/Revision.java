package dev.gatehouse.mcp;

import java.util.Optional;

/** A dated revision of the protocol. Spec: 2026-07-28 basic/versioning. */
public enum Revision {
    V2024_11_05("2024-11-05", Era.LEGACY),
    V2025_03_26("2025-03-26", Era.LEGACY),
    V2025_06_18("2025-06-18", Era.LEGACY),
    V2025_11_25("2025-11-25", Era.LEGACY),
    V2026_07_28("2026-07-28", Era.MODERN);

    private final String date;
    private final Era era;

    Revision(String date, Era era) {
        this.date = date;
        this.era = era;
    }

    /** The revision as the wire names it, for example {@code 2025-11-25}. */
    public String date() {
        return date;
    }

    public Era era() {
        return era;
    }

    public static Optional<Revision> find(String date) {
        for (var revision : values()) if (revision.date.equals(date)) return Optional.of(revision);
        return Optional.empty();
    }

    @Override
    public String toString() {
        return date;
    }
}
