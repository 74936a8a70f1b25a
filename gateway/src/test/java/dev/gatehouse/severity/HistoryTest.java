package dev.gatehouse.severity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cues.Cues;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.History.Release;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Replays what real, honest servers said from release to release: how many reviews they would have
 * raised, beside the alarms of somebody who pins digests (CAP-4).
 */
class HistoryTest {
    /** What one server's history came to; a step is from one release to the next. */
    private static final class Tally {
        int steps;
        int itemsCompared;
        int rawAlarms;
        int canonicalAlarms;
        int comesOrGoes;
        int reviews;
        int stepsWithReview;
        int stepsWithPageAlone;
        int stepsWithAlarm;
        final Map<Severity, Integer> items = new EnumMap<>(Severity.class);
        final Map<Severity, Integer> facets = new EnumMap<>(Severity.class);
        final Map<String, Integer> rules = new TreeMap<>();

        void add(Tally other) {
            steps += other.steps;
            itemsCompared += other.itemsCompared;
            rawAlarms += other.rawAlarms;
            canonicalAlarms += other.canonicalAlarms;
            comesOrGoes += other.comesOrGoes;
            reviews += other.reviews;
            stepsWithReview += other.stepsWithReview;
            stepsWithPageAlone += other.stepsWithPageAlone;
            stepsWithAlarm += other.stepsWithAlarm;
            other.items.forEach((severity, count) -> items.merge(severity, count, Integer::sum));
            other.facets.forEach((severity, count) -> facets.merge(severity, count, Integer::sum));
            other.rules.forEach((rule, count) -> rules.merge(rule, count, Integer::sum));
        }

        int pages() {
            return rules.getOrDefault(Rule.UI_PAGE.word(), 0);
        }

        String line(String name) {
            return "%-20s releases %3d, items %4d; changed by bytes %3d, by canonical form %3d, come or go %3d, in %2d releases; graded %s, facets %s; reviews %3d in %2d releases, in %2d for a page alone"
                    .formatted(
                            name,
                            steps,
                            itemsCompared,
                            rawAlarms,
                            canonicalAlarms,
                            comesOrGoes,
                            stepsWithAlarm,
                            items,
                            facets,
                            reviews,
                            stepsWithReview,
                            stepsWithPageAlone);
        }
    }

    @Test
    void noReleaseHoldsWhatHasTheShapeOfASecret() {
        int items = 0;
        for (var server : History.SERVERS)
            for (var release : History.of(server)) {
                items += release.items().size();
                for (var item : release.items().values()) assertNoSecrets(item);
                assertNoSecrets(Json.objectOf(release.facets()));
            }
        assertThat(items).isGreaterThan(1000);
    }

    private static void assertNoSecrets(Json said) {
        assertThat(Cues.secretsIn(said)).isEmpty();
        assertThat(Cues.possibleSecretsIn(said)).isEmpty();
    }

    @Test
    void honestServersRaiseFewReviews() {
        var total = new Tally();
        for (var server : History.SERVERS) {
            var tally = replay(History.of(server));
            System.out.println(tally.line(server));
            total.add(tally);
        }
        System.out.println(total.line("all"));
        System.out.println("rules " + total.rules);
        assertThat(total.steps).isGreaterThan(100);
        // An honest server never looks critical, and most of its releases need nobody, unless it
        // comes with another page: nobody can say what that does who has not looked at it.
        assertThat(total.items.getOrDefault(Severity.S4, 0)).isZero();
        assertThat(total.facets.getOrDefault(Severity.S4, 0)).isZero();
        assertThat(total.stepsWithReview - total.stepsWithPageAlone).isLessThan(total.steps / 3);
        assertThat(total.pages()).isGreaterThan(30);
        assertThat(total.stepsWithReview).isLessThan(total.stepsWithAlarm);
    }

    @Test
    void whatIsEqualInItsCanonicalFormIsOfNoWeight() {
        for (var server : History.SERVERS)
            for (var release : History.of(server))
                assertThat(Grading.items(release.items(), reordered(release.items()))).isEmpty();
    }

    private static Map<ItemKey, Json.Obj> reordered(Map<ItemKey, Json.Obj> items) {
        var others = new TreeMap<ItemKey, Json.Obj>();
        items.forEach((key, item) -> others.put(key, (Json.Obj) reversed(item)));
        return others;
    }

    private static Json reversed(Json value) {
        if (!(value instanceof Json.Obj(var members))) return value;
        var other = new LinkedHashMap<String, Json>();
        for (var name : List.copyOf(members.keySet()).reversed())
            other.put(name, reversed(Objects.requireNonNull(members.get(name))));
        return Json.objectOf(other);
    }

    private static Tally replay(List<Release> releases) {
        var tally = new Tally();
        for (int i = 1; i < releases.size(); i++) step(releases.get(i - 1), releases.get(i), tally);
        return tally;
    }

    private static void step(Release was, Release is, Tally tally) {
        tally.steps++;
        var keys = new HashSet<>(was.items().keySet());
        keys.addAll(is.items().keySet());
        int alarms = tally.canonicalAlarms + tally.comesOrGoes;
        for (var key : keys) {
            tally.itemsCompared++;
            var before = was.items().get(key);
            var now = is.items().get(key);
            if (before == null || now == null) {
                tally.comesOrGoes++;
                continue;
            }
            if (!before.toText().equals(now.toText())) tally.rawAlarms++;
            if (!CanonicalJson.digest(before).equals(CanonicalJson.digest(now)))
                tally.canonicalAlarms++;
        }
        if (tally.canonicalAlarms + tally.comesOrGoes > alarms || !was.facets().equals(is.facets()))
            tally.stepsWithAlarm++;
        int reviews = tally.reviews;
        int pages = tally.pages();
        Grading.items(was.items(), is.items())
                .forEach((key, grade) -> {
                    tally.items.merge(grade.severity(), 1, Integer::sum);
                    count(was, is, key.toString(), grade, tally);
                });
        was.facets()
                .forEach((facet, said) -> {
                    var grade = Grading.facet(facet, said, is.facets().get(facet));
                    if (grade.equals(Grade.NONE)) return;
                    tally.facets.merge(grade.severity(), 1, Integer::sum);
                    count(was, is, facet, grade, tally);
                });
        if (tally.reviews == reviews) return;
        tally.stepsWithReview++;
        if (tally.reviews - reviews == tally.pages() - pages) tally.stepsWithPageAlone++;
    }

    private static void count(Release was, Release is, String subject, Grade grade, Tally tally) {
        for (var rule : GradingTest.rules(grade)) tally.rules.merge(rule, 1, Integer::sum);
        if (!grade.severity().isAtLeast(Severity.S2)) return;
        tally.reviews++;
        if (Boolean.getBoolean("history.show"))
            System.out.println(
                    "  "
                            + was.version()
                            + " -> "
                            + is.version()
                            + " "
                            + subject
                            + " "
                            + grade.toJson().toText());
    }
}
