package dev.gatehouse.store;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Agents;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The agents in PostgreSQL. */
public final class SqlAgents implements Agents {
    private final Handles handles;

    public SqlAgents(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void add(Agent agent) {
        handles.write(handle -> {
            int added =
                    handle.createUpdate(
                                    """
                                    INSERT INTO agent (name, owner, issuer, client_id, disabled,
                                                       added_at, secret_hash, jwks)
                                    VALUES (:name, :owner, :issuer, :client_id, :disabled,
                                            :added_at, :secret_hash, :jwks)
                                    ON CONFLICT DO NOTHING\
                                    """)
                            .bind("name", agent.name())
                            .bind("owner", agent.owner())
                            .bind("issuer", agent.issuer())
                            .bind("client_id", agent.clientId())
                            .bind("disabled", agent.disabled())
                            .bind("added_at", Columns.time(agent.addedAt()))
                            .bind("secret_hash", agent.secretHash())
                            .bind("jwks", agent.jwks())
                            .execute();
            if (added == 0)
                throw new IllegalStateException(
                        "an agent has the name " + agent.name() + " or its client id already");
        });
    }

    @Override
    public void disable(String name) {
        handles.write(handle -> {
            int found =
                    handle.createUpdate("UPDATE agent SET disabled = true WHERE name = :name")
                            .bind("name", name)
                            .execute();
            if (found == 0) throw new IllegalStateException("no agent has the name " + name);
        });
    }

    @Override
    public void withhold(String name, @Nullable String why) {
        handles.write(handle -> {
            int found =
                    handle.createUpdate("UPDATE agent SET withheld = :why WHERE name = :name")
                            .bind("why", why)
                            .bind("name", name)
                            .execute();
            if (found == 0) throw new IllegalStateException("no agent has the name " + name);
        });
    }

    @Override
    public void bearer(String name, String operator, @Nullable Instant until) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO agent_bearer AS known (agent, operator, until)
                                VALUES (:agent, :operator, COALESCE(CAST(:until AS timestamptz), 'infinity'))
                                ON CONFLICT (agent, operator)
                                DO UPDATE SET until = GREATEST(known.until, EXCLUDED.until)\
                                """)
                        .bind("agent", name)
                        .bind("operator", operator)
                        .bind("until", until == null ? null : Columns.time(until))
                        .execute());
    }

    @Override
    public boolean mayBear(String name, String operator, Instant now) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT EXISTS (SELECT FROM agent_bearer
                                    WHERE agent = :agent AND operator = :operator
                                        AND until > :now)\
                                """)
                        .bind("agent", name)
                        .bind("operator", operator)
                        .bind("now", Columns.time(now))
                        .mapTo(Boolean.class)
                        .one());
    }

    @Override
    public Optional<Agent> find(String name) {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM agent WHERE name = :name")
                        .bind("name", name)
                        .map(SqlAgents::agent)
                        .findOne());
    }

    @Override
    public List<Agent> all() {
        return handles.read(SqlAgents::all);
    }

    static List<Agent> all(Handle handle) {
        return handle.createQuery("SELECT * FROM agent ORDER BY name").map(SqlAgents::agent).list();
    }

    private static Agent agent(ResultSet row, StatementContext context) throws SQLException {
        return new Agent(
                row.getString("name"),
                row.getString("owner"),
                row.getString("issuer"),
                row.getString("client_id"),
                row.getBoolean("disabled"),
                Columns.time(row, "added_at"),
                row.getString("secret_hash"),
                row.getString("jwks"),
                row.getString("withheld"));
    }
}
