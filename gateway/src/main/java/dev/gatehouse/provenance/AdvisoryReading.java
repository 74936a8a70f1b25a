package dev.gatehouse.provenance;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What one look at a source has given so far. For one thread. */
final class AdvisoryReading {
    /** So many different troubles are told in words. */
    private static final int MAX_TOLD = 5;

    private final Map<AdvisedPackage, Set<AdvisoryHit>> hits = new LinkedHashMap<>();
    private final Set<UnreadAdvisory> unread = new LinkedHashSet<>();
    private final Set<String> troubles = new LinkedHashSet<>();
    private final int most;

    /**
     * @param most hits of one package
     */
    AdvisoryReading(int most) {
        this.most = most;
    }

    /** Takes an advisory; beyond the bound it is only known that there is more. */
    void take(AdvisedPackage one, AdvisoryHit hit) {
        var known = hits.computeIfAbsent(one, _ -> new LinkedHashSet<>());
        if (known.size() < most || known.contains(hit)) {
            var _ = known.add(hit);
            return;
        }
        miss(UnreadAdvisory.all(one), "it has more than " + most + " advisories about a package");
    }

    void miss(UnreadAdvisory missed, String why) {
        unread.add(missed);
        if (troubles.size() <= MAX_TOLD) troubles.add(why);
    }

    void miss(Collection<AdvisedPackage> packages, String why) {
        for (var one : packages) miss(UnreadAdvisory.all(one), why);
    }

    /**
     * @param isOut whether the source gave no answer at all
     */
    AdvisorySource.Told told(boolean isOut) {
        var words = String.join("; ", troubles.stream().limit(MAX_TOLD).toList());
        return new AdvisorySource.Told(
                hits.values().stream().flatMap(Set::stream).toList(),
                UnreadAdvisory.few(unread),
                troubles.size() > MAX_TOLD ? words + "; and more" : words,
                isOut);
    }
}
