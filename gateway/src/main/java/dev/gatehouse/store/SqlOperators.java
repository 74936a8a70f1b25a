package dev.gatehouse.store;

import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Operators;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** The operators in PostgreSQL. */
public final class SqlOperators implements Operators {
    private final Handles handles;

    public SqlOperators(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void add(Operator operator) {
        handles.write(handle -> {
            int added =
                    handle.createUpdate(
                                    """
                                    INSERT INTO operator (name, role, token_hash, added_at)
                                    VALUES (:name, :role, :token_hash, :added_at)
                                    ON CONFLICT DO NOTHING\
                                    """)
                            .bind("name", operator.name())
                            .bind("role", operator.role().name())
                            .bind("token_hash", operator.tokenHash())
                            .bind("added_at", Columns.time(operator.addedAt()))
                            .execute();
            if (added == 0)
                throw new IllegalStateException(
                        "an operator has the name " + operator.name() + " or its token already");
        });
    }

    @Override
    public Optional<Operator> byTokenHash(String tokenHash) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM operator WHERE token_hash = :hash")
                        .bind("hash", tokenHash)
                        .map(SqlOperators::operator)
                        .findOne());
    }

    @Override
    public List<Operator> all() {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM operator ORDER BY name")
                        .map(SqlOperators::operator)
                        .list());
    }

    private static Operator operator(ResultSet row, StatementContext context) throws SQLException {
        return new Operator(
                row.getString("name"),
                Operator.Role.valueOf(row.getString("role")),
                row.getString("token_hash"),
                Columns.time(row, "added_at"));
    }
}
