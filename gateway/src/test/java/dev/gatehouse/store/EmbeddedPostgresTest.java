package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    /** One directory serves most tests, because making one takes seconds. */
    @TempDir private static Path shared;

    @TempDir private Path fresh;
    private Place.Embedded place = in(shared);

    private static Place.Embedded in(Path directory) {
        return new Place.Embedded(directory.resolve("data of the gate"), TestDatabase.BINARIES);
    }

    /** Whatever a test left running is taken over and stopped. */
    @AfterEach
    void stop() {
        if (Files.exists(place.data().resolve("postgres/postmaster.pid"))) start().close();
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(place);
    }

    private static String value(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = postgres.address().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = postgres.address().connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Postmaster postmaster() throws java.io.IOException {
        return Postmaster.read(place.data().resolve("postgres")).orElseThrow();
    }

    @Test
    void nobodyComesInWithoutThePassword() throws Exception {
        try (var postgres = start()) {
            var password = place.data().resolve("postgres.password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(password).strip()).matches("[0-9a-f]{64}");
            assertThat(
                            Files.readAllLines(place.data().resolve("postgres/pg_hba.conf"))
                                    .stream()
                                    .filter(line -> !line.isBlank() && !line.startsWith("#")))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith("scram-sha-256"));
            var stranger = new Address(postgres.address().url(), "gatehouse", "guess", Map.of());
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(stranger::connect)
                    .withMessageContaining("password authentication failed");
            assertThat(value(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(value(postgres, "SHOW unix_socket_directories")).isEmpty();
        }
    }

    @Test
    void whatIsCommittedSurvivesPowerLossBySetting() throws Exception {
        try (var postgres = start()) {
            for (var setting :
                    new String[] {
                        "fsync", "synchronous_commit", "full_page_writes", "data_checksums"
                    }) assertThat(value(postgres, "SHOW " + setting)).as(setting).isEqualTo("on");
            assertThat(value(postgres, "SHOW max_connections")).isEqualTo("50");
            assertThat(value(postgres, "SHOW shared_buffers")).isEqualTo("32MB");
        }
    }

    @Test
    void aDirectoryThatExistsIsUsedAgain() throws Exception {
        try (var first = start()) {
            execute(first, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS answer");
        }
        assertThat(place.data().resolve("postgres/postmaster.pid")).doesNotExist();
        try (var second = start()) {
            assertThat(value(second, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void oneGateAtATimeHoldsADirectory() {
        try (var _ = start()) {
            assertThatIllegalStateException()
                    .isThrownBy(this::start)
                    .withMessageContaining("another gate");
        }
    }

    /** Starts a database, says so, and waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            var postgres =
                    EmbeddedPostgres.start(
                            new Place.Embedded(Path.of(arguments[0]), TestDatabase.BINARIES));
            System.out.println(postgres.address().url());
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    @Test
    void theDatabaseOfAKilledGateIsTakenOver() throws Exception {
        String url;
        long pid;
        try (var gate = new Child(Holder.class, Map.of(), place.data().toString())) {
            url = gate.line();
            pid = postmaster().pid();
            assertThatIllegalStateException()
                    .isThrownBy(this::start)
                    .withMessageContaining("another gate");
            gate.kill();
        }
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isPresent();
        try (var postgres = start()) {
            assertThat(postgres.address().url()).isEqualTo(url);
            assertThat(postmaster().pid()).isEqualTo(pid);
            assertThat(value(postgres, "SELECT 1")).isEqualTo("1");
        }
        Eventually.holds("it stops with us", () -> !ProcessHandle.of(pid).isPresent());
    }

    @Test
    void aDatabaseThatWasStartedOtherwiseIsStoppedAndStarted() throws Exception {
        var first = start();
        execute(first, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS answer");
        long pid = postmaster().pid();
        first.release();
        var options = place.data().resolve("postgres/postmaster.opts");
        Files.writeString(options, Files.readString(options).replace("32MB", "31MB"));
        try (var second = start()) {
            assertThat(postmaster().pid()).isNotEqualTo(pid);
            assertThat(value(second, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void aDatabaseThatWasKilledItselfRecovers() throws Exception {
        var first = start();
        execute(first, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS answer");
        var killed = ProcessHandle.of(postmaster().pid()).orElseThrow();
        assertThat(killed.destroyForcibly()).isTrue();
        killed.onExit().get();
        first.release();
        assertThat(place.data().resolve("postgres/postmaster.pid")).exists();
        try (var second = start()) {
            assertThat(value(second, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void aNumberThatBelongsToAnotherProcessNowIsNoHindrance() throws Exception {
        var first = start();
        var file = place.data().resolve("postgres/postmaster.pid");
        var text = Files.readString(file);
        first.close();
        Files.writeString(
                file, text.replaceFirst("[0-9]+", Long.toString(ProcessHandle.current().pid())));
        try (var second = start()) {
            assertThat(value(second, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aBeginningThatWasCutShortIsBegunAgain() throws Exception {
        place = in(fresh);
        Files.createDirectories(place.data().resolve("postgres.new/base"));
        Files.writeString(place.data().resolve("postgres.new/PG_VERSION"), "18\n");
        Files.writeString(place.data().resolve("postgres.password"), "half");
        try (var postgres = start()) {
            assertThat(value(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aDirectoryOfAnotherVersionIsLeftAlone() throws Exception {
        place = in(fresh);
        Files.createDirectories(place.data().resolve("postgres"));
        Files.writeString(place.data().resolve("postgres/PG_VERSION"), "17\n");
        assertThatIllegalStateException()
                .isThrownBy(this::start)
                .withMessageContaining("PostgreSQL 17");
    }

    @Test
    void aDatabaseThatCannotStartSaysWhere() throws Exception {
        start().close();
        var settings = place.data().resolve("postgres/postgresql.conf");
        var good = Files.readString(settings);
        Files.writeString(settings, good + "no_such_setting = 1\n");
        assertThatIllegalStateException()
                .isThrownBy(this::start)
                .withMessageContaining("does not start")
                .withMessageContaining("postgres.log");
        Files.writeString(settings, good);
        try (var postgres = start()) {
            assertThat(value(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void anExternalDatabaseThatIsNotThereStopsTheStart() throws Exception {
        int free;
        try (var socket = new java.net.ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        var nowhere =
                new Place.External(
                        "jdbc:postgresql://127.0.0.1:" + free + "/gate", "gate", "secret");
        var impatient =
                new Database.Limits(
                        2, Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThatIllegalStateException()
                .isThrownBy(() -> Database.open(nowhere, impatient))
                .withMessageContaining("cannot be reached");
    }

    @Test
    void theWholeDatabaseOpensAndOpensAgain() {
        var worlds = new dev.gatehouse.policy.Worlds();
        try (var database = Database.open(place, Database.Limits.DEFAULT)) {
            new SqlChanges(database, worlds)
                    .make(
                            () -> {
                                new SqlAgents(database).add(Samples.agent("robot"));
                                return "";
                            },
                            Samples::event);
        }
        try (var database = Database.open(place, Database.Limits.DEFAULT)) {
            assertThat(new SqlAgents(database).find("robot")).contains(Samples.agent("robot"));
            assertThat(new SqlPast(database).last(10)).hasSize(1);
            assertThat(new SqlChanges(database, worlds).make(() -> "again", Samples::event))
                    .isEqualTo("again");
            assertThat(worlds.current().version()).isEqualTo(2);
        }
    }

    @Test
    void anExternalDatabaseIsOpenedByUrl() {
        try (var postgres = start()) {
            var address = postgres.address();
            var external = new Place.External(address.url(), address.user(), address.password());
            try (var database = Database.open(external, Database.Limits.DEFAULT)) {
                assertThat(new SqlAgents(database).find("nobody")).isEmpty();
            }
            assertThat(external.toString()).doesNotContain(address.password());
            assertThat(address.toString()).doesNotContain(address.password());
        }
    }
}
