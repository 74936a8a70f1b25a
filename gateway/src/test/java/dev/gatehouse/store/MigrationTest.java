package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Waiver;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Reach;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.EvidenceTier;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/**
 * What was approved and granted before resources were known goes on, for a while, and is listed.
 */
class MigrationTest {
    private static final ItemKey READ = new ItemKey(Kind.TOOL, "read \"all\"");

    /** With names as servers choose them: quotes, and what a column of text cannot hold. */
    private static final ItemKey ODD = new ItemKey(Kind.TOOL, "nul\u0000");

    private static final ItemKey PROMPT = new ItemKey(Kind.PROMPT, "tool:not");

    @Test
    void approvalsAndGrantsOfBeforeStandAsUnboundedUnderAWaiver() throws SQLException {
        var place = TestDatabase.fresh("migration");
        Flyway.configure()
                .dataSource(place.url(), place.user(), place.password())
                .schemas(Database.SCHEMA)
                .defaultSchema(Database.SCHEMA)
                .locations("classpath:db/migration")
                .target("3")
                .load()
                .migrate();
        try (var connection =
                DriverManager.getConnection(place.url(), place.user(), place.password())) {
            asItWas(connection);
        }

        try (var database = Database.open(place, Database.Limits.DEFAULT)) {
            var approval = new SqlServers(database).approval("files").orElseThrow();
            assertThat(approval.bindings()).containsOnlyKeys(READ, ODD);
            for (var binding : approval.bindings().values()) {
                assertThat(binding.action()).isEqualTo(ActionClass.EXECUTE);
                assertThat(binding.reach()).isInstanceOf(Reach.Unbounded.class);
            }
            assertThat(new SqlServers(database).approval("empty").orElseThrow().bindings())
                    .isEmpty();

            var grant = new SqlGrants(database).find("g-1").orElseThrow();
            assertThat(grant.terms().resources()).containsExactly(new Selector.Everything());

            var month = Instant.now().plus(Duration.ofDays(30));
            assertThat(new SqlWaivers(database).all())
                    .extracting(Waiver::server)
                    .containsExactlyInAnyOrder("files", "empty");
            assertThat(new SqlWaivers(database).all())
                    .allMatch(waiver ->
                            waiver.kind() == Waiver.Kind.UNBOUNDED
                                    && waiver.covers(waiver.server(), READ)
                                    && waiver.stands(Instant.now())
                                    && !waiver.expiresAt().isAfter(month));
        }
    }

    /** While replicas are replaced one by one, those of the version before go on writing. */
    @Test
    void aReplicaOfTheVersionBeforeGoesOnKeepingEvidence() throws SQLException {
        var place = TestDatabase.fresh("rolling");
        try (var database = Database.open(place, Database.Limits.DEFAULT)) {
            try (var connection =
                            DriverManager.getConnection(
                                    place.url(), place.user(), place.password());
                    var statement = connection.createStatement()) {
                connection.setSchema(Database.SCHEMA);
                statement.execute(
                        """
                        INSERT INTO server (name, url, owner, state, added_at)
                        VALUES ('notes', 'https://notes.example/mcp', 'ann', 'APPROVED', now());
                        INSERT INTO server_evidence
                            (server, tier, package, digest, said, looked, says, at)
                        VALUES ('notes', 'NONE', 'npm:notes@1.0.0', '', '', true, '[]', now())\
                        """);
            }
            var kept = new SqlEvidence(database).evidence("notes").orElseThrow();
            assertThat(kept.held()).isEqualTo(EvidenceTier.NONE);
        }
    }

    private static void asItWas(Connection connection) throws SQLException {
        var items = Json.of(List.of(READ.toString(), ODD.toString(), PROMPT.toString()));
        var snapshot = snapshot();
        connection.setSchema(Database.SCHEMA);
        try (var statement = connection.createStatement()) {
            statement.execute(
                    """
                    INSERT INTO server (name, url, owner, state, added_at) VALUES
                        ('files', 'https://files.example/mcp', 'ann', 'APPROVED', now()),
                        ('empty', 'https://empty.example/mcp', 'ann', 'APPROVED', now());
                    INSERT INTO agent (name, owner, issuer, client_id, disabled, added_at)
                    VALUES ('bot', 'ann', 'https://issuer.example', 'bot', false, now());
                    INSERT INTO access_grant (id, agent, server, items, reason, granted_by,
                        granted_at, expires_at)
                    VALUES ('g-1', 'bot', 'files', '[]', 'work', 'ann', now(),
                        now() + interval '1 hour')\
                    """);
        }
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO snapshot (digest, content) VALUES (?, '{}')")) {
            insert.setString(1, snapshot);
            insert.executeUpdate();
        }
        approve(connection, "files", snapshot, items.toText());
        approve(connection, "empty", snapshot, "[]");
    }

    private static String snapshot() {
        return Digest.of("{}".getBytes(StandardCharsets.UTF_8)).value();
    }

    private static void approve(Connection connection, String server, String snapshot, String items)
            throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO approval (server, snapshot, items, approver, at)"
                                + " VALUES (?, ?, ?, 'ann', now())")) {
            insert.setString(1, server);
            insert.setString(2, snapshot);
            insert.setString(3, items);
            insert.executeUpdate();
        }
    }
}
