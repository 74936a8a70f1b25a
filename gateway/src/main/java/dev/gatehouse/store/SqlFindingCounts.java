package dev.gatehouse.store;

import dev.gatehouse.drift.FindingCounts;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.severity.Severity;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many findings are open, counted by PostgreSQL: none of them is read for it. */
public final class SqlFindingCounts implements FindingCounts {
    private final Handles handles;

    public SqlFindingCounts(Database database) {
        this.handles = database.handles();
    }

    /**
     * A grade begins with its severity, or with its gravest match. PostgreSQL reads no JSON in
     * which a server's words have a NUL; quotes in such words are escaped, so they match nothing.
     */
    @Override
    public List<Count> open() {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT
                                    substring(grade FROM '"severity":"(S[0-4])"') AS severity,
                                    substring(subject FROM '^"([A-Z]+) ') AS source,
                                    count(*) AS number
                                FROM finding
                                WHERE closed_at IS NULL AND NOT starts_with(server, :probes)
                                GROUP BY 1, 2\
                                """)
                        .bind("probes", Server.probe(""))
                        .map((row, _) ->
                                new Count(
                                        Severity.valueOf(row.getString("severity")),
                                        source(row.getString("source")),
                                        row.getLong("number")))
                        .list());
    }

    /** Subjects of declarations begin with an era. */
    private static Source source(@Nullable String word) {
        return Arrays.stream(Source.values())
                .filter(source -> source.name().equals(word))
                .findFirst()
                .orElse(Source.DECLARATION);
    }
}
