package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Presented;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.credentials.Credential;
import dev.gatehouse.credentials.Obtained;
import dev.gatehouse.credentials.Party;
import dev.gatehouse.credentials.Refusal;
import dev.gatehouse.http.Authority;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Loop;
import dev.gatehouse.mcp.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what authority of the gate's own one exchange asks its server. What is shown is fixed before
 * the decision is recorded, and what is got in its place is recorded before it is shown; the
 * agent's own token is never what is shown (IDV-6, REQ-087, T22). Safe for many loops.
 */
final class ServerAuthority implements Authority {
    private static final Logger LOG = LoggerFactory.getLogger(ServerAuthority.class);

    private final Gate gate;
    private final String server;
    private final Chronicle chronicle;
    private final Party.Present present;
    private volatile @Nullable Credential credential;
    private volatile @Nullable Obtained trouble;

    private ServerAuthority(Gate gate, String server, Chronicle chronicle, Party.Present present) {
        this.gate = gate;
        this.server = server;
        this.chronicle = chronicle;
        this.present = present;
    }

    /**
     * Gets what the server is asked with: at once from memory, otherwise on a virtual thread.
     *
     * @param headers of the agent's request; null when there is none at hand
     * @param then told on the loop; when there is {@link #trouble}, the server cannot be asked
     */
    static void get(
            Gate gate,
            Loop loop,
            String server,
            Chronicle chronicle,
            Caller caller,
            @Nullable Headers headers,
            Consumer<ServerAuthority> then) {
        var authority = new ServerAuthority(gate, server, chronicle, present(caller, headers));
        var known = gate.broker.known(server, authority.present.party());
        if (known.isPresent()) {
            authority.take(known.get());
            then.accept(authority);
            return;
        }
        Thread.ofVirtual()
                .name("credential of " + server)
                .start(() -> {
                    authority.take(authority.obtained());
                    loop.run(() -> then.accept(authority));
                });
    }

    /** The authority of an exchange; null when it has none of this kind. */
    static @Nullable ServerAuthority of(Authority authority) {
        return authority instanceof ServerAuthority own ? own : null;
    }

    private static Party.Present present(Caller caller, @Nullable Headers headers) {
        if (!(caller instanceof Caller.Known(var token))) return Party.Present.GATE;
        var party = new Party(token.principal(), token.issuer(), token.clientId(), token.subject());
        return new Party.Present(party, headers == null ? null : Presented.token(headers));
    }

    private Obtained obtained() {
        try {
            return gate.broker.obtain(server, present);
        } catch (RuntimeException broken) {
            return broken("the credential for " + server, broken);
        }
    }

    private static Obtained broken(String what, RuntimeException broken) {
        LOG.error("{} could not be got", what, broken);
        return new Obtained.Unavailable("the gate could not get a credential for it");
    }

    private void take(Obtained obtained) {
        switch (obtained) {
            case Obtained.Ready(var got) when got.digest().equals(presented()) ->
                    trouble =
                            new Obtained.Refused(
                                    "what would be shown to it is the agent's own token, which goes"
                                            + " nowhere");
            case Obtained.Ready(var got) -> {
                credential = got;
                trouble = null;
            }
            case Obtained.Without _ -> credential = null;
            case Obtained.ConsentNeeded _, Obtained.Refused _, Obtained.Unavailable _ ->
                    trouble = obtained;
        }
        chronicle.shows(digest(), credential == null ? null : presented());
    }

    private @Nullable Digest presented() {
        var token = present.token();
        return token == null ? null : Digest.of(token.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable Digest digest() {
        var shown = credential;
        return shown == null ? null : shown.digest();
    }

    /** Why there is no credential that the server would take; empty while there is none known. */
    Optional<Obtained> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public List<String> headers() {
        var shown = credential;
        return shown == null ? List.of() : shown.headers();
    }

    @Override
    public boolean mayRenew(int status, List<String> challenges) {
        return Refusal.mayBeCured(status, challenges);
    }

    @Override
    public void renew(int status, List<String> challenges, Consumer<Boolean> outcome) {
        var refusal = new Refusal(status, challenges, Optional.ofNullable(digest()));
        Thread.ofVirtual()
                .name("credential of " + server)
                .start(() -> {
                    take(renewed(refusal));
                    if (trouble != null) outcome.accept(false);
                    else record(outcome);
                });
    }

    private Obtained renewed(Refusal refusal) {
        try {
            return gate.broker.renew(server, present, refusal);
        } catch (RuntimeException broken) {
            return broken("another credential for " + server, broken);
        }
    }

    /** What is shown from now on is another than the decision's entry says. */
    private void record(Consumer<Boolean> outcome) {
        gate.journal.append(
                chronicle.authorised(gate.clock.instant()),
                recorded -> outcome.accept(recorded instanceof Recorded.Durable));
    }
}
