package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.store.IdentityStore;
import dev.gatehouse.testkit.registry.FakeRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several replicas read a registry, and registries on bad days, on the real store. */
@Timeout(60)
class RegistrySyncTest {
    private static final IdentityStore STORE = new IdentityStore(RegistrySyncTest.class);
    private static final FakeRegistry FAKE = FakeRegistry.start();
    private static final GuardedFetch FETCH =
            new GuardedFetch(Set.of(), new FetchLimits(1 << 20, 16 << 10, Duration.ofSeconds(20)));

    @AfterAll
    static void close() {
        FETCH.close();
        FAKE.close();
        STORE.close();
    }

    private static Registry registry(String name) {
        return new Registry(name, FAKE.url(), Duration.ofHours(1));
    }

    private static RegistrySync replica(Registry registry) {
        return STORE.registries(
                List.of(registry), new RegistryReader(FETCH::ask, RegistryReader.Limits.STANDARD));
    }

    /** REQ-113: it is in the record once, however many see it at the same time. */
    @Test
    void tamperingThatSeveralReplicasSeeAtOnceIsRecordedOnce() throws Exception {
        var registry = registry("several");
        FAKE.publish(FakeRegistry.server("com.example/several", "1.0.0"));
        var _ = replica(registry).sync(registry);
        FAKE.tamper(
                "com.example/several",
                "1.0.0",
                server -> server.with("description", Json.of("Another one")));
        var rounds = new ArrayList<Callable<RegistryAccount>>();
        for (int i = 0; i < 8; i++) {
            var replica = replica(registry);
            rounds.add(() -> replica.sync(registry));
        }
        int told = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(rounds)) told += done.get().tampered();
        }
        assertThat(STORE.count("registry.tampered")).isOne();
        assertThat(told).isOne();
    }

    private static void bound(String server, Registry registry, String name) {
        STORE.approved(server);
        var record =
                new RegistryRecord(
                        registry.name(),
                        name,
                        "1.0.0",
                        Json.object("server", FakeRegistry.server(name, "1.0.0")));
        STORE.change(() -> STORE.lineages().bind(Lineage.of(server, record, "ann", Instant.now())));
    }

    @Test
    void oneThatSaysNothingIsNotAskedForEveryRecord() {
        var registry = new Registry("silent", URI.create("https://a.example"), Duration.ofHours(1));
        for (int i = 0; i < 6; i++) bound("silent-" + i, registry, "com.example/silent-" + i);
        var asked = new AtomicInteger();
        var reader =
                new RegistryReader(
                        _ -> {
                            asked.incrementAndGet();
                            return new GuardedFetch.Failed("nobody is there");
                        },
                        RegistryReader.Limits.STANDARD);
        var sync = STORE.registries(List.of(registry), reader);
        var account = sync.sync(registry);
        assertThat(asked).as("its list and three records").hasValue(4);
        assertThat(account.unseen()).hasSize(6).last().asString().contains("not asked any more");
        assertThat(sync.records().progress("silent").outcome())
                .contains("broken off: nobody is there", "6 records of servers not shown");
    }
}
