package dev.gatehouse.store;

import dev.gatehouse.credentials.Consent;
import dev.gatehouse.credentials.Consents;
import dev.gatehouse.credentials.Invitation;
import dev.gatehouse.credentials.MeansJson;
import dev.gatehouse.credentials.Party;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Invitations, redirects under way and consents in PostgreSQL. */
public final class SqlConsents implements Consents {
    private final Handles handles;

    public SqlConsents(Database database) {
        this.handles = database.handles();
    }

    @Override
    public void invite(Invitation invitation) {
        sweep();
        handles.read(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO consent_invitation (id, server, principal, party,
                                    issuer, resource, scopes, expires_at)
                                VALUES (:id, :server, :principal, :party, :issuer, :resource,
                                    :scopes, :expires)
                                ON CONFLICT (server, principal) DO UPDATE SET id = :id,
                                    issuer = :issuer, resource = :resource, scopes = :scopes,
                                    expires_at = :expires\
                                """)
                        .bind("id", invitation.id())
                        .bind("server", invitation.server())
                        .bind("principal", SqlHoldings.principal(invitation.party().principal()))
                        .bind("party", MeansJson.of(invitation.party()).toText())
                        .bind("issuer", invitation.issuer())
                        .bind("resource", invitation.resource().toString())
                        .bind("scopes", Columns.texts(invitation.scopes()))
                        .bind("expires", Columns.time(invitation.expiresAt()))
                        .execute());
    }

    /** What nobody followed goes with what comes. */
    private void sweep() {
        for (var table : List.of("consent_invitation", "consent_redirect"))
            handles.read(handle ->
                    handle.execute(
                            "DELETE FROM "
                                    + table
                                    + " WHERE expires_at < clock_timestamp() - interval '1 hour'"));
    }

    @Override
    public Optional<Invitation> standing(String server, Party party, Instant now) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT * FROM consent_invitation WHERE server = :server
                                AND principal = :principal AND expires_at > :now\
                                """)
                        .bind("server", server)
                        .bind("principal", SqlHoldings.principal(party.principal()))
                        .bind("now", Columns.time(now))
                        .map(SqlConsents::invitationRow)
                        .findOne());
    }

    @Override
    public Optional<Invitation> invitation(String id, Instant now) {
        return handles.read(handle ->
                handle.createQuery(
                                """
                                SELECT * FROM consent_invitation
                                WHERE id = :id AND expires_at > :now\
                                """)
                        .bind("id", id)
                        .bind("now", Columns.time(now))
                        .map(SqlConsents::invitationRow)
                        .findOne());
    }

    @Override
    public void close(String id) {
        handles.read(handle ->
                handle.createUpdate("DELETE FROM consent_invitation WHERE id = :id")
                        .bind("id", id)
                        .execute());
    }

    @Override
    public void begin(String stateDigest, Begun begun) {
        handles.read(handle ->
                handle.createUpdate(
                                """
                                WITH earlier AS (
                                    DELETE FROM consent_redirect
                                    WHERE invitation = :invitation AND browser = :browser)
                                INSERT INTO consent_redirect
                                    (state, invitation, browser, sealed, expires_at)
                                VALUES (:state, :invitation, :browser, :sealed, :expires)\
                                """)
                        .bind("state", stateDigest)
                        .bind("invitation", begun.invitation())
                        .bind("browser", begun.browser())
                        .bind("sealed", begun.sealed())
                        .bind("expires", Columns.time(begun.expiresAt()))
                        .execute());
    }

    @Override
    public Optional<Begun> finish(String stateDigest) {
        return handles.read(handle ->
                handle.createQuery("DELETE FROM consent_redirect WHERE state = :state RETURNING *")
                        .bind("state", stateDigest)
                        .map((row, _) ->
                                new Begun(
                                        row.getString("invitation"),
                                        row.getString("browser"),
                                        row.getString("sealed"),
                                        Columns.time(row, "expires_at")))
                        .findOne());
    }

    @Override
    public void add(Consent consent) {
        handles.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO consent
                                    (id, server, party, issuer, client_id, scopes, approver, at)
                                VALUES (:id, :server, :party, :issuer, :client, :scopes, :approver,
                                    :at)\
                                """)
                        .bind("id", consent.id())
                        .bind("server", consent.server())
                        .bind("party", MeansJson.of(consent.party()).toText())
                        .bind("issuer", consent.issuer())
                        .bind("client", consent.clientId())
                        .bind("scopes", Columns.texts(consent.scopes()))
                        .bind("approver", consent.approver())
                        .bind("at", Columns.time(consent.at()))
                        .execute());
    }

    @Override
    public List<Consent> given() {
        return handles.read(handle ->
                handle.createQuery("SELECT * FROM consent ORDER BY at, id")
                        .map((row, _) ->
                                new Consent(
                                        row.getString("id"),
                                        row.getString("server"),
                                        party(row),
                                        row.getString("issuer"),
                                        row.getString("client_id"),
                                        Columns.texts(row, "scopes"),
                                        row.getString("approver"),
                                        Columns.time(row, "at")))
                        .list());
    }

    private static Party party(ResultSet row) throws SQLException {
        return MeansJson.party((Json.Obj) Columns.json(row.getString("party")));
    }

    private static Invitation invitationRow(ResultSet row, StatementContext context)
            throws SQLException {
        return new Invitation(
                row.getString("id"),
                row.getString("server"),
                party(row),
                row.getString("issuer"),
                URI.create(row.getString("resource")),
                Columns.texts(row, "scopes"),
                Columns.time(row, "expires_at"));
    }
}
