package dev.gatehouse.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.mcp.Json;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final List<Event> record = new ArrayList<>();
    private int changes;
    private int failing;
    private final KeptDiscoveries kept = new KeptDiscoveries();
    private final Map<Whereabouts, String> known = new HashMap<>();
    private int looks;
    private final DiscoveryBook book =
            new DiscoveryBook(
                    new DiscoveryBook.Ports(
                            kept,
                            this::inventory,
                            new Changes() {
                                @Override
                                public <T> T make(Supplier<T> work, Function<T, Event> event) {
                                    if (++changes == failing)
                                        throw new IllegalStateException("the store is down");
                                    T made = work.get();
                                    record.add(event.apply(made));
                                    return made;
                                }
                            }),
                    InstantSource.system(),
                    new DiscoveryBook.Limits(200, 50, 10));
    private final Attempts attempts = new Attempts(book, () -> 0, Attempts.Limits.STANDARD);

    private Known inventory() {
        looks++;
        return new Known(List.of(Whereabouts.url("https://gate.example").orElseThrow()), known);
    }

    private List<String> kinds() {
        return record.stream().map(Event::kind).toList();
    }

    @Test
    void aHundredThousandNamesOfOneAgentStayFew() {
        for (int i = 0; i < 100_000; i++) {
            attempts.note(Sighting.attempt("name-" + i, Optional.of("mallory")));
            if (i % 10_000 == 0) attempts.takeIn();
        }
        assertThat(attempts.size()).isLessThan(30);
        attempts.takeIn();
        assertThat(kept.size()).isLessThanOrEqualTo(51);
        assertThat(record).hasSizeLessThanOrEqualTo(51);
        assertThat(kept.all().stream().mapToLong(Discovery::count).sum()).isEqualTo(100_000);
        attempts.note(Sighting.attempt("mail", Optional.of("alice")));
        attempts.takeIn();
        assertThat(kept.find(Whereabouts.named("mail"))).isPresent();
    }

    /** Many who are each within their bounds share one, too. */
    @Test
    void manyAgentsTogetherFillNothing() {
        for (int agent = 0; agent < 1000; agent++)
            for (int i = 0; i < 20; i++)
                attempts.note(Sighting.attempt("n-" + agent + "-" + i, Optional.of("a" + agent)));
        assertThat(attempts.size()).isLessThan(2100);
        attempts.takeIn();
        assertThat(kept.size()).isLessThanOrEqualTo(201);
        assertThat(kept.all().stream().mapToLong(Discovery::count).sum()).isEqualTo(20_000);
    }

    @Test
    void whatCouldNotBeTakenInIsTakenInTheNextTimeAndNothingTwice() {
        for (int i = 0; i < 10; i++)
            for (int times = 0; times <= i; times++)
                attempts.note(Sighting.attempt("name-" + i, Optional.of("alice")));
        failing = 5;
        assertThatThrownBy(attempts::takeIn).hasMessage("the store is down");
        assertThat(kept.size()).isEqualTo(4);
        assertThat(attempts.size()).isEqualTo(6);
        assertThat(attempts.takeIn()).isTrue();
        assertThat(attempts.size()).isZero();
        for (int i = 0; i < 10; i++)
            assertThat(kept.find(Whereabouts.named("name-" + i)).orElseThrow().count())
                    .isEqualTo(i + 1);
    }

    @Test
    void onlyTheFirstSightIsInTheRecord() {
        for (int i = 0; i < 10; i++) {
            attempts.note(Sighting.attempt("mail", Optional.of("alice")));
            attempts.takeIn();
        }
        assertThat(kinds()).containsExactly("discovery.found");
        assertThat(kept.find(Whereabouts.named("mail")).orElseThrow().count()).isEqualTo(10);
    }

    @Test
    void whatIsRegisteredClosesAndAWayAroundOpensItAgain() {
        var place = Whereabouts.url("https://mail.example/mcp").orElseThrow();
        var seen = new Sighting(place, Sighting.Channel.SCAN, "ann", "laptop");
        assertThat(book.take(seen, 1)).isEqualTo(DiscoveryBook.Taken.FOUND);
        known.put(place, "mail");
        book.reconcile();
        assertThat(kept.find(place).orElseThrow().standing())
                .isInstanceOf(Discovery.Registered.class);
        assertThat(book.take(seen, 1)).isEqualTo(DiscoveryBook.Taken.FOUND);
        assertThat(kept.find(place).orElseThrow().standing())
                .isEqualTo(new Discovery.Bypassing("mail"));
        assertThat(book.take(seen, 1)).isEqualTo(DiscoveryBook.Taken.SEEN);
        assertThat(kinds())
                .containsExactly("discovery.found", "discovery.registered", "discovery.found");
    }

    private static Sighting scanned(String server) {
        return new Sighting(
                Whereabouts.url("https://" + server + ".example/mcp").orElseThrow(),
                Sighting.Channel.SCAN,
                "ann",
                "laptop, " + server);
    }

    @Test
    void aScanIsHeldAgainstOneInventoryAndWhatIsNewIsOneChange() {
        known.put(scanned("mail").whereabouts(), "mail");
        var taken = book.take(List.of(scanned("mail"), scanned("wiki"), scanned("wiki")));
        assertThat(taken)
                .containsExactly(
                        DiscoveryBook.Taken.FOUND,
                        DiscoveryBook.Taken.FOUND,
                        DiscoveryBook.Taken.SEEN);
        assertThat(looks).isOne();
        assertThat(kinds()).containsExactly("discovery.found");
        var body = record.getFirst().body();
        assertThat(body.text("who")).isEqualTo("ann");
        assertThat(body.array("found"))
                .extracting(line -> ((Json.Obj) line).text("place"))
                .containsExactly("https://mail.example/mcp", "https://wiki.example/mcp");
        assertThat(((Json.Obj) body.array("found").getFirst()).text("server")).isEqualTo("mail");
        assertThat(kept.find(scanned("wiki").whereabouts()).orElseThrow().count()).isEqualTo(2);
    }

    @Test
    void ofALargeReportEveryPlaceIsInTheRecord() {
        var scan = IntStream.range(0, 120).mapToObj(i -> scanned("s" + i)).toList();
        assertThat(book.take(scan)).containsOnly(DiscoveryBook.Taken.FOUND);
        assertThat(record).hasSize(3);
        assertThat(record.stream().mapToInt(event -> event.body().array("found").size()).sum())
                .isEqualTo(120);
        assertThat(book.take(scan)).containsOnly(DiscoveryBook.Taken.SEEN);
        assertThat(record).hasSize(3);
    }

    @Test
    void aReportThatIsMoreThanIsKeptIsCounted() {
        var scan = IntStream.range(0, 210).mapToObj(i -> scanned("s" + i)).toList();
        assertThat(book.take(scan)).filteredOn(DiscoveryBook.Taken.COUNTED::equals).hasSize(10);
        assertThat(kept.find(Discovery.MORE).orElseThrow().count()).isEqualTo(10);
    }

    @Test
    void whatGoesThroughTheGateIsNoDiscovery() {
        var place = Whereabouts.url("https://gate.example/mcp/files").orElseThrow();
        var seen = new Sighting(place, Sighting.Channel.SCAN, "ann", "laptop");
        assertThat(book.take(seen, 1)).isEqualTo(DiscoveryBook.Taken.THROUGH_THE_GATE);
        assertThat(kept.size()).isZero();
    }
}
