package dev.gatehouse.provenance;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The base score of a vulnerability as its vector says it. Vectors of versions 3.0 and 3.1 are
 * read; others are nobody's here. Spec: CVSS 3.1, §7.1 and appendix A.
 */
final class Cvss {
    private static final int LONGEST = 500;
    private static final Map<String, Double> WEIGHTS =
            Map.ofEntries(
                    Map.entry("AV:N", 0.85),
                    Map.entry("AV:A", 0.62),
                    Map.entry("AV:L", 0.55),
                    Map.entry("AV:P", 0.2),
                    Map.entry("AC:L", 0.77),
                    Map.entry("AC:H", 0.44),
                    Map.entry("UI:N", 0.85),
                    Map.entry("UI:R", 0.62),
                    Map.entry("C:H", 0.56),
                    Map.entry("C:L", 0.22),
                    Map.entry("C:N", 0.0),
                    Map.entry("I:H", 0.56),
                    Map.entry("I:L", 0.22),
                    Map.entry("I:N", 0.0),
                    Map.entry("A:H", 0.56),
                    Map.entry("A:L", 0.22),
                    Map.entry("A:N", 0.0));

    private Cvss() {}

    /** Empty for what is no such vector. */
    static OptionalDouble score(String vector) {
        if (vector.length() > LONGEST || !vector.matches("CVSS:3\\.[01]/.*"))
            return OptionalDouble.empty();
        var metrics = new HashMap<String, String>();
        for (var part : vector.substring(vector.indexOf('/') + 1).split("/", -1)) {
            int colon = part.indexOf(':');
            if (colon > 0) metrics.put(part.substring(0, colon), part.substring(colon + 1));
        }
        return score(metrics);
    }

    private static OptionalDouble score(Map<String, String> metrics) {
        var scope = metrics.getOrDefault("S", "");
        if (!scope.equals("U") && !scope.equals("C")) return OptionalDouble.empty();
        boolean isChanged = scope.equals("C");
        var privileges = privileges(metrics.getOrDefault("PR", ""), isChanged);
        var known = new HashMap<String, Double>();
        for (var name : new String[] {"AV", "AC", "UI", "C", "I", "A"}) {
            var weight = WEIGHTS.get(name + ":" + metrics.get(name));
            if (weight == null) return OptionalDouble.empty();
            known.put(name, weight);
        }
        if (privileges.isEmpty()) return OptionalDouble.empty();
        double lost = 1 - (1 - at(known, "C")) * (1 - at(known, "I")) * (1 - at(known, "A"));
        double impact =
                isChanged ? 7.52 * (lost - 0.029) - 3.25 * Math.pow(lost - 0.02, 15) : 6.42 * lost;
        if (impact <= 0) return OptionalDouble.of(0);
        double exploitability =
                8.22 * at(known, "AV") * at(known, "AC") * privileges.get() * at(known, "UI");
        double sum = (isChanged ? 1.08 : 1) * (impact + exploitability);
        return OptionalDouble.of(roundedUp(Math.min(sum, 10)));
    }

    private static double at(Map<String, Double> known, String name) {
        return known.getOrDefault(name, 0.0);
    }

    private static Optional<Double> privileges(String required, boolean isChanged) {
        return switch (required) {
            case "N" -> Optional.of(0.85);
            case "L" -> Optional.of(isChanged ? 0.68 : 0.62);
            case "H" -> Optional.of(isChanged ? 0.5 : 0.27);
            default -> Optional.empty();
        };
    }

    /** To one place, without what floating point adds. */
    private static double roundedUp(double score) {
        long whole = Math.round(score * 100_000);
        return whole % 10_000 == 0 ? whole / 100_000.0 : (whole / 10_000 + 1) / 10.0;
    }
}
