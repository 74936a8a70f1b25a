package dev.gatehouse.store;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Records;
import dev.gatehouse.provenance.RegistryRecord;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * What registries say in PostgreSQL. It mirrors what others say, as they say it, and so is no
 * change of the control plane; evidence against them is.
 */
public final class SqlRecords implements Records {
    private final Handles handles;

    public SqlRecords(Database database) {
        this.handles = database.handles();
    }

    @Override
    public Taken take(List<RegistryRecord> said, Instant at) {
        return handles.alone(handle -> {
            int fresh = 0;
            int changed = 0;
            var tampered = new ArrayList<RegistryRecord>();
            for (var record : said) {
                var known = find(handle, record.registry(), record.name(), record.version());
                if (known.isEmpty()) {
                    insert(handle, record, at);
                    fresh++;
                } else {
                    if (update(handle, known.get(), record, at)) changed++;
                    if (lacksEvidence(handle, known.get(), record)) tampered.add(record);
                }
            }
            return new Taken(fresh, changed, List.copyOf(tampered));
        });
    }

    private static void insert(Handle handle, RegistryRecord record, Instant at) {
        handle.createUpdate(
                        """
                        INSERT INTO registry_record
                            (registry, name, version, entry, said, published_at, first_seen,
                             seen_at)
                        VALUES (:registry, :name, :version, :entry, :said, :published, :at, :at)
                        ON CONFLICT DO NOTHING\
                        """)
                .bind("registry", record.registry())
                .bind("name", record.name())
                .bind("version", record.version())
                .bind("entry", canonical(record.entry()))
                .bind("said", record.digest().value())
                .bind("published", record.publishedAt().map(Columns::time).orElse(null))
                .bind("at", Columns.time(at))
                .execute();
    }

    /** The immutable part stays as it was first; what is said beside it follows. */
    private static boolean update(Handle handle, Kept known, RegistryRecord said, Instant at) {
        var meta = said.entry().member("_meta");
        var entry =
                meta == null
                        ? known.record().entry().without("_meta")
                        : known.record().entry().with("_meta", meta);
        handle.createUpdate(
                        """
                        UPDATE registry_record
                        SET entry = :entry, said = :said, seen_at = :at, gone_at = NULL
                        WHERE registry = :registry AND name = :name AND version = :version\
                        """)
                .bind("entry", canonical(entry))
                .bind("said", said.digest().value())
                .bind("at", Columns.time(at))
                .bind("registry", said.registry())
                .bind("name", said.name())
                .bind("version", said.version())
                .execute();
        return !canonical(entry).equals(canonical(known.record().entry()))
                || known.goneAt() != null;
    }

    /** Whether something else is said than at first, and nothing says so yet. */
    private static boolean lacksEvidence(Handle handle, Kept known, RegistryRecord said) {
        if (said.digest().equals(known.record().digest())) return false;
        return handle.createQuery(
                                """
                                SELECT count(*) FROM registry_tampering
                                WHERE registry = :registry AND name = :name
                                    AND version = :version AND digest = :digest\
                                """)
                        .bind("registry", said.registry())
                        .bind("name", said.name())
                        .bind("version", said.version())
                        .bind("digest", said.digest().value())
                        .mapTo(Integer.class)
                        .one()
                == 0;
    }

    @Override
    public List<RegistryRecord> accuse(List<RegistryRecord> tampered, Instant at) {
        var accused = new ArrayList<RegistryRecord>();
        handles.write(handle -> {
            for (var said : tampered) if (isNewEvidence(handle, said, at)) accused.add(said);
        });
        return List.copyOf(accused);
    }

    /** Whoever keeps it first keeps it: another replica saw the same. */
    private static boolean isNewEvidence(Handle handle, RegistryRecord said, Instant at) {
        return handle.createUpdate(
                                """
                                INSERT INTO registry_tampering
                                    (registry, name, version, digest, entry, seen_at)
                                VALUES (:registry, :name, :version, :digest, :entry, :at)
                                ON CONFLICT DO NOTHING\
                                """)
                        .bind("registry", said.registry())
                        .bind("name", said.name())
                        .bind("version", said.version())
                        .bind("digest", said.digest().value())
                        .bind("entry", canonical(said.entry()))
                        .bind("at", Columns.time(at))
                        .execute()
                > 0;
    }

    private static String canonical(Json json) {
        return new String(CanonicalJson.bytes(json), StandardCharsets.UTF_8);
    }

    @Override
    public void gone(RegistryRecord record, Instant at) {
        int _ =
                handles.alone(handle ->
                        handle.createUpdate(
                                        """
                                        UPDATE registry_record SET gone_at = :at
                                        WHERE registry = :registry AND name = :name
                                            AND version = :version AND gone_at IS NULL\
                                        """)
                                .bind("at", Columns.time(at))
                                .bind("registry", record.registry())
                                .bind("name", record.name())
                                .bind("version", record.version())
                                .execute());
    }

    @Override
    public Optional<Kept> find(String registry, String name, String version) {
        return handles.read(handle -> find(handle, registry, name, version));
    }

    private static Optional<Kept> find(
            Handle handle, String registry, String name, String version) {
        return handle.createQuery(
                        """
                        SELECT * FROM registry_record
                        WHERE registry = :registry AND name = :name AND version = :version\
                        """)
                .bind("registry", registry)
                .bind("name", name)
                .bind("version", version)
                .map(SqlRecords::kept)
                .findOne();
    }

    @Override
    public List<Kept> versions(String registry, String name) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT * FROM registry_record
                                WHERE registry = :registry AND name = :name ORDER BY version\
                                """)
                        .bind("registry", registry)
                        .bind("name", name)
                        .map(SqlRecords::kept)
                        .list());
    }

    @Override
    public List<Kept> list(String search, int most) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT * FROM registry_record
                                WHERE position(:search IN lower(name)) > 0
                                ORDER BY name, registry, version LIMIT :most\
                                """)
                        .bind("search", search.toLowerCase(Locale.ROOT))
                        .bind("most", most)
                        .map(SqlRecords::kept)
                        .list());
    }

    @Override
    public int count(String registry) {
        return handles.read(handle ->
                handle.createQuery(
                                "SELECT count(*) FROM registry_record WHERE registry = :registry")
                        .bind("registry", registry)
                        .mapTo(Integer.class)
                        .one());
    }

    @Override
    public Map<String, Instant> namespaces() {
        return handles.read(handle -> {
            var namespaces = new HashMap<String, Instant>();
            handle.createQuery(
                            """
                            SELECT split_part(name, '/', 1) AS namespace, min(published_at) AS first
                            FROM registry_record WHERE published_at IS NOT NULL GROUP BY 1\
                            """)
                    .map((row, _) ->
                            Map.entry(row.getString("namespace"), Columns.time(row, "first")))
                    .forEach(one -> namespaces.put(one.getKey(), one.getValue()));
            return namespaces;
        });
    }

    @Override
    public Progress progress(String registry) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM registry_progress WHERE registry = :registry")
                        .bind("registry", registry)
                        .map((row, _) ->
                                new Progress(
                                        registry,
                                        Columns.timeOrNull(row, "since"),
                                        Columns.timeOrNull(row, "tried_at"),
                                        row.getString("outcome")))
                        .findOne()
                        .orElseGet(() -> new Progress(registry, null, null, "not read yet")));
    }

    @Override
    public void progress(Progress progress) {
        var since = progress.since();
        var tried = progress.triedAt();
        int _ =
                handles.alone(handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO registry_progress
                                            (registry, since, tried_at, outcome)
                                        VALUES (:registry, :since, :tried, :outcome)
                                        ON CONFLICT (registry) DO UPDATE SET
                                            since = :since, tried_at = :tried, outcome = :outcome\
                                        """)
                                .bind("registry", progress.registry())
                                .bind("since", since == null ? null : Columns.time(since))
                                .bind("tried", tried == null ? null : Columns.time(tried))
                                .bind("outcome", progress.outcome())
                                .execute());
    }

    @Override
    public boolean takesTurn(String registry, Instant now, Instant notSince) {
        return handles.alone(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO registry_progress (registry, taken_at, outcome)
                                VALUES (:registry, :now, 'not read yet')
                                ON CONFLICT (registry) DO UPDATE SET taken_at = :now
                                WHERE registry_progress.taken_at IS NULL
                                    OR registry_progress.taken_at < :since\
                                """)
                        .bind("registry", registry)
                        .bind("now", Columns.time(now))
                        .bind("since", Columns.time(notSince))
                        .execute())
                > 0;
    }

    private static Kept kept(ResultSet row, StatementContext context) throws SQLException {
        return new Kept(
                new RegistryRecord(
                        row.getString("registry"),
                        row.getString("name"),
                        row.getString("version"),
                        (Json.Obj) Columns.json(row.getString("entry"))),
                new Digest(row.getString("said")),
                Columns.time(row, "first_seen"),
                Columns.time(row, "seen_at"),
                Columns.timeOrNull(row, "gone_at"));
    }
}
