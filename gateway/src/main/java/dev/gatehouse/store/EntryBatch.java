package dev.gatehouse.store;

import dev.gatehouse.ledger.Entry;
import dev.gatehouse.ledger.Receipt;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The one statement that puts entries into the record. */
final class EntryBatch {
    private static final String INSERT =
            """
            INSERT INTO audit_entry (at, kind, body, leaf)
            SELECT at, kind, body, leaf
            FROM unnest(?::timestamptz[], ?::text[], ?::text[], ?::bytea[])
                 WITH ORDINALITY AS entry (at, kind, body, leaf, place)
            ORDER BY place
            RETURNING seq\
            """;

    private EntryBatch() {}

    /** Inserts the entries, in their order, in the connection's transaction. */
    static List<Receipt> insert(Connection connection, List<Entry> entries) throws SQLException {
        int count = entries.size();
        var times = new String[count];
        var kinds = new String[count];
        var bodies = new String[count];
        var hashes = entries.stream().map(Entry::leafHash).toList();
        var leaves = new byte[count][];
        for (int i = 0; i < count; i++) {
            var entry = entries.get(i);
            times[i] = entry.at().toString();
            kinds[i] = entry.kind();
            bodies[i] = new String(entry.body(), StandardCharsets.UTF_8);
            leaves[i] = hashes.get(i).bytes();
        }
        try (var insert = connection.prepareStatement(INSERT)) {
            insert.setArray(1, connection.createArrayOf("text", times));
            insert.setArray(2, connection.createArrayOf("text", kinds));
            insert.setArray(3, connection.createArrayOf("text", bodies));
            insert.setArray(4, connection.createArrayOf("bytea", leaves));
            var receipts = new ArrayList<Receipt>(count);
            try (var rows = insert.executeQuery()) {
                while (rows.next())
                    receipts.add(new Receipt(rows.getLong(1), hashes.get(receipts.size())));
            }
            return receipts;
        }
    }
}
