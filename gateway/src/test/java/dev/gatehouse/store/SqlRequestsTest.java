package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.gatehouse.access.Request;
import dev.gatehouse.access.Request.State;
import dev.gatehouse.access.Requests.Filing;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.proxy.Seal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlRequestsTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlRequestsTest.class);
    private static final int MOST = 3;

    private final AtomicReference<Instant> now = new AtomicReference<>(Samples.NOW);
    private final SqlRequests requests =
            new SqlRequests(TEST.database(), new Seal(new byte[32]), now::get);

    @BeforeEach
    void nothingWaits() {
        TEST.execute("DELETE FROM request");
    }

    @AfterAll
    static void close() {
        TEST.close();
    }

    private Request request(String id, String what, Json.@Nullable Obj secret) {
        return Request.pending(
                id,
                Request.Kind.CALL,
                "bot",
                Digest.of(what.getBytes(StandardCharsets.UTF_8)),
                Json.object("what", what),
                secret,
                now.get(),
                now.get().plus(Duration.ofHours(1)));
    }

    private Request request(String id, String what) {
        return request(id, what, null);
    }

    @Test
    void aRequestIsKeptWholeAndItsSecretSealedUntilItIsDecided() {
        var asked = request("r-1", "one", Json.object("exp", 7, "text", "do not tell"));
        assertThat(requests.file(asked, MOST)).isEqualTo(new Filing.Filed(asked));
        assertThat(requests.find("r-1")).contains(asked);
        assertThat(TEST.value("SELECT content || sealed FROM request")).doesNotContain("tell");
        TEST.change(() -> requests.decide("r-1", State.APPROVED, "ann", now.get(), "g-1"));
        var decided = requests.find("r-1").orElseThrow();
        assertThat(decided.secret()).isNull();
        assertThat(decided.state()).isEqualTo(State.APPROVED);
        assertThat(decided.decidedBy()).isEqualTo("ann");
        assertThat(decided.outcome()).isEqualTo("g-1");
        assertThat(TEST.value("SELECT sealed FROM request")).isEqualTo("null");
    }

    @Test
    void oneIsDecidedOnceAndWithinAChange() {
        requests.file(request("r-1", "one"), MOST);
        assertThatIllegalStateException()
                .isThrownBy(() -> requests.decide("r-1", State.DENIED, "ann", now.get(), null));
        TEST.change(() -> requests.decide("r-1", State.DENIED, "ann", now.get(), null));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TEST.change(() ->
                                requests.decide("r-1", State.APPROVED, "bea", now.get(), null)));
    }

    @Test
    void theSameWaitsOnceAndStaysDenied() {
        var first = request("r-1", "one");
        requests.file(first, MOST);
        assertThat(requests.file(request("r-2", "one"), MOST)).isEqualTo(new Filing.Known(first));
        TEST.change(() -> requests.decide("r-1", State.DENIED, "ann", now.get(), "no"));
        assertThat(requests.file(request("r-3", "one"), MOST)).isInstanceOf(Filing.Known.class);
        now.updateAndGet(before -> before.plus(Duration.ofHours(1)));
        assertThat(requests.file(request("r-4", "one"), MOST)).isInstanceOf(Filing.Filed.class);
    }

    @Test
    void onlySoManyOfOneWait() {
        for (int i = 0; i < MOST; i++) requests.file(request("r-" + i, "what " + i), MOST);
        assertThat(requests.file(request("r-9", "more"), MOST)).isEqualTo(new Filing.TooMany());
        TEST.change(() -> requests.decide("r-0", State.DENIED, "ann", now.get(), null));
        assertThat(requests.file(request("r-9", "more"), MOST)).isInstanceOf(Filing.Filed.class);
    }

    @Test
    void whatNobodyDecidedIsForgotten() {
        requests.file(request("r-1", "one", Json.object("text", "do not tell")), MOST);
        now.updateAndGet(before -> before.plus(Duration.ofHours(1)));
        requests.file(request("r-2", "two"), MOST);
        assertThat(TEST.value("SELECT sealed FROM request WHERE id = 'r-1'")).isEqualTo("null");
        assertThat(requests.find("r-1").orElseThrow().hasExpired(now.get())).isTrue();
        now.updateAndGet(before -> before.plus(Duration.ofDays(31)));
        requests.file(request("r-3", "three"), MOST);
        assertThat(requests.newest(10)).extracting(Request::id).containsExactly("r-3");
    }
}
