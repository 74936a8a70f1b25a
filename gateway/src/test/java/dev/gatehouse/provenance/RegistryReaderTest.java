package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.testkit.registry.FakeRegistry;
import dev.gatehouse.testkit.registry.FakeRegistry.Fault;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryReaderTest {
    private final FakeRegistry fake = FakeRegistry.start();
    private final GuardedFetch fetch =
            new GuardedFetch(Set.of(), new FetchLimits(1 << 20, 16 << 10, Duration.ofSeconds(20)));
    private final Registry registry =
            new Registry("test", URI.create(fake.url() + "/"), Duration.ofHours(1));
    private final RegistryReader reader =
            new RegistryReader(fetch::ask, new RegistryReader.Limits(20, 100, 200));
    private final List<RegistryRecord> records = new ArrayList<>();

    @AfterEach
    void close() {
        fetch.close();
        fake.close();
    }

    private RegistryReader.Reading read(Optional<Instant> since) {
        return reader.read(registry, since, records::addAll);
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++)
            fake.publish(FakeRegistry.server("com.example/s" + i, "1.0.0"));
    }

    @Test
    void cursorsAreFollowedToTheEndAsTheyAre() {
        publish(7);
        fake.pages(3);
        assertThat(read(Optional.empty())).isEqualTo(new RegistryReader.Whole(7, 0, List.of()));
        assertThat(records).extracting(RegistryRecord::name).doesNotHaveDuplicates().hasSize(7);
        assertThat(fake.asked()).hasSize(3);
        assertThat(fake.asked().get(1)).contains("cursor=%2B%2F%26");
    }

    @Test
    void onlyWhatChangedIsAskedForWhenTheRestIsKnown() {
        var old = Instant.now().minusSeconds(7200);
        fake.publish(FakeRegistry.server("com.example/old", "1.0.0"), old);
        fake.publish(FakeRegistry.server("com.example/new", "1.0.0"));
        assertThat(read(Optional.of(old.plusSeconds(60))))
                .isEqualTo(new RegistryReader.Whole(1, 0, List.of()));
        assertThat(records).extracting(RegistryRecord::name).containsExactly("com.example/new");
    }

    @ParameterizedTest
    @CsvSource({
        "OUTAGE, it answers with status 503",
        "BAD_JSON, its answer is not taken",
        "CURSOR_LOOP, its cursors go round in a circle",
        "ENDLESS, it has more than 20 pages",
        "HUGE_PAGE, ''",
        "BREAKS_OFF, ''"
    })
    void aRegistryThatIsBrokenIsReadNoFurther(Fault fault, String why) {
        publish(2);
        fake.fail(fault);
        assertThat(read(Optional.empty()))
                .isInstanceOfSatisfying(
                        RegistryReader.Broken.class,
                        broken -> assertThat(broken.why()).contains(why));
        assertThat(fake.asked()).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void whatIsNoEntryIsLeftOutAndTheRestTaken() {
        publish(2);
        fake.fail(Fault.BAD_ENTRY);
        assertThat(read(Optional.empty()))
                .isInstanceOfSatisfying(
                        RegistryReader.Whole.class,
                        whole -> {
                            assertThat(whole.entries()).isEqualTo(2);
                            assertThat(whole.unreadable()).isEqualTo(2);
                        });
    }

    @Test
    void moreEntriesThanAreTakenEndTheReading() {
        publish(101);
        assertThat(read(Optional.empty())).isInstanceOf(RegistryReader.Broken.class);
    }

    @Test
    void oneVersionIsAskedForByItsEncodedNameAndVersion() {
        fake.publish(FakeRegistry.server("com.example/a", "1.0.0+b.1"));
        assertThat(reader.look(registry, "com.example/a", "1.0.0+b.1"))
                .isInstanceOf(RegistryReader.Seen.class);
        assertThat(fake.asked().getLast())
                .startsWith("/v0.1/servers/com.example%2Fa/versions/1.0.0%2Bb.1");
        assertThat(reader.look(registry, "com.example/a", "2.0.0"))
                .isInstanceOf(RegistryReader.Gone.class);
        fake.fail(Fault.OUTAGE);
        assertThat(reader.look(registry, "com.example/a", "1.0.0+b.1"))
                .isInstanceOf(RegistryReader.NotSeen.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0, true",
        "2025.11, true",
        "1.0.0+b, true",
        "latest, false",
        "^1.2.3, false",
        "~1.2, false",
        "1.x, false",
        "1.*, false",
        ">=1, false",
        "'1 2', false",
        "'', false"
    })
    void aVersionIsOneAndNoRange(String version, boolean isOne) {
        assertThat(RecordForm.isVersion(version)).isEqualTo(isOne);
    }
}
