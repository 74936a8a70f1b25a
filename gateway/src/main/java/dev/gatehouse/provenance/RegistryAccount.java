package dev.gatehouse.provenance;

import java.util.List;

/**
 * What came of reading a registry.
 *
 * @param entries that it gave
 * @param unseen records that servers were taken from and that it did not show, each with why
 * @param why it was not read to its end; empty when it was
 */
public record RegistryAccount(
        String registry,
        boolean isIncremental,
        int entries,
        int fresh,
        int changed,
        int tampered,
        int unreadable,
        List<String> unseen,
        String why) {
    /** So many records that were not shown are told in words. */
    private static final int MAX_TOLD = 5;

    public RegistryAccount {
        unseen = List.copyOf(unseen);
    }

    RegistryAccount without(List<String> unseen) {
        return new RegistryAccount(
                registry,
                isIncremental,
                entries,
                fresh,
                changed,
                tampered,
                unreadable,
                unseen,
                why);
    }

    public String words() {
        var read =
                entries
                        + " entries read, "
                        + fresh
                        + " new, "
                        + changed
                        + " changed, "
                        + tampered
                        + " tampered with, "
                        + unreadable
                        + " unreadable";
        var all = why.isEmpty() ? read : read + "; broken off: " + why;
        return unseen.isEmpty()
                ? all
                : all
                        + "; "
                        + unseen.size()
                        + " records of servers not shown: "
                        + String.join("; ", unseen.stream().limit(MAX_TOLD).toList());
    }
}
