package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.Authority;
import dev.gatehouse.drift.ScopeExcess;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlAuthoritiesTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlAuthoritiesTest.class);
    private final SqlAuthorities authorities = new SqlAuthorities(TEST.database());

    @AfterAll
    static void close() {
        TEST.close();
    }

    private void accept(String server, Authority accepted) {
        TEST.change(() -> authorities.accept(server, accepted, "ann", Samples.NOW));
    }

    private static void approve(String server) {
        var servers = new SqlServers(TEST.database());
        var snapshot = Samples.snapshot(Samples.ECHO);
        TEST.change(() -> servers.add(Samples.server(server), snapshot, Samples.CAUSE));
        TEST.change(() ->
                servers.approve(Samples.approval(server, snapshot, Samples.ECHO), Samples.CAUSE));
    }

    @Test
    void whatWasAcceptedStaysWhateverIsSeen() {
        var first = Authority.NOTHING.with(Authority.SCOPES, Set.of("a\u0000", "b"));
        authorities.see("files", "https://a.example/m", first, Samples.NOW);
        assertThat(authorities.find("files").orElseThrow().accepted()).isNull();
        accept("files", first);
        var second = first.with(Authority.CHALLENGE, Set.of("c"));
        authorities.see("files", null, second, Samples.NOW.plusSeconds(1));
        var kept = authorities.find("files").orElseThrow();
        assertThat(kept.seen()).isEqualTo(second);
        assertThat(kept.accepted()).isEqualTo(first);
        assertThat(kept.acceptedBy()).isEqualTo("ann");
        assertThat(kept.announced()).isNull();
        assertThat(authorities.find("mail")).isEmpty();
    }

    /** Whichever replica comes first takes the turn of all. */
    @Test
    void aTurnIsTakenOnceInATime() {
        var other = new SqlAuthorities(TEST.database());
        var now = Samples.NOW;
        assertThat(authorities.takesTurn("turns", now, now.minusSeconds(60))).isTrue();
        assertThat(other.takesTurn("turns", now.plusSeconds(1), now.minusSeconds(59))).isFalse();
        assertThat(other.takesTurn("turns", now.plusSeconds(61), now.plusSeconds(1))).isTrue();
        assertThat(authorities.takesTurn("turns", now.plusSeconds(62), now.plusSeconds(2)))
                .isFalse();
    }

    @Test
    void theExcessIsTheLastOne() {
        var excesses = new SqlScopeExcesses(TEST.database());
        approve("files");
        excesses.keep(new ScopeExcess("files", Set.of("a"), Set.of("a", "b"), null, Samples.NOW));
        var last =
                new ScopeExcess(
                        "files", Set.of(), Set.of("*"), "a wildcard", Samples.NOW.plusSeconds(1));
        excesses.keep(last);
        excesses.keep(new ScopeExcess("gone", Set.of(), Set.of("c"), null, Samples.NOW));
        assertThat(excesses.all()).as("of servers that are approved").containsExactly(last);
        assertThat(last.excess()).containsExactly("*");
    }
}
