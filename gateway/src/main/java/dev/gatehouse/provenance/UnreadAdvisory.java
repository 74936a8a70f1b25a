package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What somebody may warn of, and could not be read.
 *
 * @param of the package, as {@link AdvisedPackage#written} writes it
 * @param advisory as it is named; empty when it is not known what all there is about the package
 */
public record UnreadAdvisory(String of, String advisory) {
    /** So many of one package are named; with more of them it is not known what all there is. */
    private static final int MAX_NAMED = 10;

    /** All that there is about a package. */
    static UnreadAdvisory all(AdvisedPackage one) {
        return new UnreadAdvisory(one.written(), "");
    }

    /** Whether it may be this hit that was not read again. */
    boolean mayBe(AdvisoryHit hit) {
        return of.equals(hit.of()) && (advisory.isEmpty() || advisory.equals(hit.id()));
    }

    /** The same, so few that persons can read them. */
    static List<UnreadAdvisory> few(Collection<UnreadAdvisory> all) {
        var byPackage = new LinkedHashMap<String, List<UnreadAdvisory>>();
        for (var one : all) byPackage.computeIfAbsent(one.of(), _ -> new ArrayList<>()).add(one);
        var few = new ArrayList<UnreadAdvisory>();
        byPackage.forEach((of, some) -> {
            boolean isAny = some.stream().anyMatch(one -> one.advisory().isEmpty());
            if (isAny || some.size() > MAX_NAMED) few.add(new UnreadAdvisory(of, ""));
            else few.addAll(some);
        });
        return few;
    }

    /** As it is stored and shown. */
    public Json.Obj json() {
        return Json.object("package", of, "advisory", advisory);
    }

    /** What {@link #json} wrote. */
    public static UnreadAdvisory read(Json.Obj json) {
        return new UnreadAdvisory(
                String.valueOf(json.text("package")), String.valueOf(json.text("advisory")));
    }
}
