package dev.gatehouse.store;

import java.nio.file.Path;

/** Where the database is. */
public sealed interface Place {
    /**
     * A PostgreSQL that the gate runs itself, for itself alone.
     *
     * @param data the gate's data directory; the database is kept in {@code postgres} below it
     * @param binaries where PostgreSQL's programs are unpacked to, once per version
     */
    record Embedded(Path data, Path binaries) implements Place {
        public Embedded(Path data) {
            this(data, data.resolve("postgres-programs"));
        }
    }

    /**
     * A PostgreSQL that somebody else runs, 14 or later.
     *
     * @param url a JDBC URL, {@code jdbc:postgresql://…}
     */
    record External(String url, String user, String password) implements Place {
        @Override
        public String toString() {
            return "External[user=" + user + "]";
        }
    }
}
