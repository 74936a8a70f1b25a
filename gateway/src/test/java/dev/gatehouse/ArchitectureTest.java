package dev.gatehouse;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import dev.gatehouse.access.Callers;
import dev.gatehouse.access.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the code to the map that is drawn in ARCHITECTURE.md. */
class ArchitectureTest {
    private static final String BASE = "dev.gatehouse.";
    private static final Map<String, Set<String>> ARROWS = arrows();
    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(new DoNotIncludeTests())
                    .withImportOption(ArchitectureTest::isProduct)
                    .importPackages("dev.gatehouse");

    private static boolean isProduct(Location location) {
        return !location.contains("/testkit/");
    }

    @TestFactory
    Stream<DynamicTest> aRoomUsesOnlyTheRoomsOnItsArrow() {
        return ARROWS.entrySet().stream()
                .map(arrow ->
                        DynamicTest.dynamicTest(
                                arrow.getKey(),
                                () ->
                                        noClasses()
                                                .that()
                                                .resideInAPackage(BASE + arrow.getKey() + "..")
                                                .should()
                                                .dependOnClassesThat(
                                                        describe(
                                                                "are off its arrow",
                                                                used -> isOff(arrow, used)))
                                                .check(CODE)));
    }

    @Test
    void everyArrowIsUsed() {
        var unused = new TreeSet<String>();
        ARROWS.forEach((room, targets) -> {
            var used = new HashSet<String>();
            for (var type : CODE)
                if (roomOf(type).equals(room))
                    type.getDirectDependenciesFromSelf()
                            .forEach(each -> used.add(roomOf(each.getTargetClass())));
            for (var target : targets)
                if (!used.contains(target)) unused.add(room + " -> " + target);
        });
        assertThat(unused).isEmpty();
    }

    @Test
    void everyRoomIsOnTheMap() {
        var rooms = new TreeSet<String>();
        for (var type : CODE) rooms.add(roomOf(type));
        rooms.removeAll(Set.of("mcp", "ledger"));
        assertThat(rooms).isEqualTo(new TreeSet<>(ARROWS.keySet()));
    }

    @Test
    void noRoomIsInACycle() {
        slices().matching(BASE + "(*)..").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void onlyHttpKnowsHttpLibraries() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..", "io.helidon..", "java.net.http..", "com.sun.net.httpserver..")
                .check(CODE);
    }

    @Test
    void onlyTheStoreSpeaksSql() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "org.jdbi..",
                        "org.postgresql..",
                        "com.zaxxer..",
                        "org.flywaydb..")
                .check(CODE);
    }

    @Test
    void policyUsesNothingThatItCannotReplay() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "policy..")
                .and()
                .doNotHaveSimpleName("Worlds")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.net.http..", "java.nio..", "java.util.concurrent..")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CODE);
    }

    /** The data plane waits for nothing: it neither sleeps, joins nor reaches a blocking client. */
    @Test
    void theDataPlaneReachesNothingThatBlocks() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "proxy..")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "join")
                .orShould()
                .dependOnClassesThat(
                        describe(
                                "are the control plane's",
                                used ->
                                        Set.of("store", "upstream", "admin").contains(roomOf(used))
                                                || Set.of("BlockingClient", "GuardedFetch")
                                                        .contains(used.getSimpleName())))
                .check(CODE);
    }

    /** Callers are taken at a word within the process in one place alone (decision 0045). */
    @Test
    void onlyTheSelfTestVouchesForCallers() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "probe..", BASE + "access..")
                .should()
                .callMethod(Callers.class, "vouch", Token.class, URI.class)
                .check(CODE);
    }

    @Test
    void everythingIsDirectStyle() {
        noMethods()
                .should()
                .haveRawReturnType(
                        describe(
                                "hand on what is not there yet",
                                type ->
                                        type.getName()
                                                .matches(
                                                        "java\\.util\\.concurrent\\.(CompletableFuture|CompletionStage|Flow.*)")))
                .check(CODE);
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "http..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.util\\.concurrent\\.(CompletableFuture|CompletionStage|Flow.*)"
                                + "|java\\.lang\\.ThreadLocal")
                .check(CODE);
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses()
                .should()
                .haveNameMatching(
                        ".*(Impl|Manager|Utils?|Helper|Handler|Processor|Wrapper|Data|Info|Object)")
                .check(CODE);
    }

    private static boolean isOff(Map.Entry<String, Set<String>> arrow, JavaClass used) {
        var room = roomOf(used);
        return !room.isEmpty() && !room.equals(arrow.getKey()) && !arrow.getValue().contains(room);
    }

    /** The room of one of our classes, empty for any other. */
    private static String roomOf(JavaClass type) {
        var name = type.getPackageName() + ".";
        if (!name.startsWith(BASE)) return "";
        return name.substring(BASE.length()).split("\\.", -1)[0];
    }

    private static Map<String, Set<String>> arrows() {
        try {
            var text = Files.readString(Path.of("../ARCHITECTURE.md"));
            var block = text.substring(text.indexOf("```arrows") + "```arrows".length());
            var arrows = new TreeMap<String, Set<String>>();
            for (var line : block.substring(0, block.indexOf("```")).strip().lines().toList()) {
                var ends = line.split("->", -1);
                var targets = new HashSet<>(List.of(ends[1].strip().split("\\s+", -1)));
                targets.remove("");
                arrows.put(ends[0].strip(), targets);
            }
            return arrows;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("there is no map to hold the code to", unreadable);
        }
    }
}
