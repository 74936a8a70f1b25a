package dev.gatehouse.store;

import dev.gatehouse.provenance.NamespaceProofs;
import java.util.Optional;

/** What was seen of the proofs of namespaces in PostgreSQL. */
public final class SqlNamespaceProofs implements NamespaceProofs {
    private final Handles handles;

    public SqlNamespaceProofs(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void keep(Kept kept) {
        var since = kept.otherSince();
        int _ =
                handles.alone(handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO namespace_proof
                                            (namespace, first, now, other_since, settled,
                                             looked_at, outcome)
                                        VALUES (:namespace, :first, :now, :since, :settled,
                                            :at, :outcome)
                                        ON CONFLICT (namespace) DO UPDATE SET
                                            first = :first, now = :now, other_since = :since,
                                            settled = :settled, looked_at = :at,
                                            outcome = :outcome\
                                        """)
                                .bind("namespace", kept.namespace())
                                .bind("first", Columns.texts(kept.first()))
                                .bind("now", Columns.texts(kept.now()))
                                .bind("since", since == null ? null : Columns.time(since))
                                .bind("settled", kept.isSettled())
                                .bind("at", Columns.time(kept.lookedAt()))
                                .bind("outcome", kept.outcome())
                                .execute());
    }

    @Override
    public Optional<Kept> proof(String namespace) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM namespace_proof WHERE namespace = :namespace")
                        .bind("namespace", namespace)
                        .map((row, _) ->
                                new Kept(
                                        row.getString("namespace"),
                                        Columns.texts(row, "first"),
                                        Columns.texts(row, "now"),
                                        Columns.timeOrNull(row, "other_since"),
                                        row.getBoolean("settled"),
                                        Columns.time(row, "looked_at"),
                                        row.getString("outcome")))
                        .findOne());
    }
}
