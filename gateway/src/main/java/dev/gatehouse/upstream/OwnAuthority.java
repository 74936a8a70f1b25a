package dev.gatehouse.upstream;

import dev.gatehouse.credentials.Broker;
import dev.gatehouse.credentials.Credential;
import dev.gatehouse.credentials.Obtained;
import dev.gatehouse.credentials.Party;
import dev.gatehouse.credentials.Refusal;
import dev.gatehouse.http.BlockingClient.Answered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * With what the gate itself asks one server while it reads what the server declares. A credential
 * that the server refuses is replaced once in a reading. Blocks; safe for the threads of one
 * reading.
 */
final class OwnAuthority {
    private final @Nullable Broker broker;
    private final String server;
    private @Nullable Credential credential;
    private boolean got;
    private int renewed;

    /** A first 401 is how a server says what it wants; a 403 later, that it wants more. */
    private static final int MAX_RENEWED = 2;

    /**
     * One that asks for nothing yet.
     *
     * @param broker null when servers are asked as anybody
     */
    OwnAuthority(@Nullable Broker broker, String server) {
        this.broker = broker;
        this.server = server;
    }

    /** What is added to a request. */
    synchronized Map<String, String> headers() {
        if (!got && broker != null) {
            got = true;
            take(broker.obtain(server, Party.Present.GATE));
        }
        if (credential == null) return Map.of();
        var pair = credential.headers();
        return Map.of(pair.getFirst(), pair.getLast());
    }

    /** Whether another try may be made; throws {@link Unreadable} when a person has to help. */
    synchronized boolean cures(Answered answered) {
        int status = answered.status();
        var challenge = answered.header("www-authenticate");
        List<String> challenges = challenge == null ? List.of() : List.of(challenge);
        if (broker == null
                || (status != 401 && status != 403)
                || !Refusal.mayBeCured(status, challenges)
                || renewed >= MAX_RENEWED) return false;
        renewed++;
        var used = Optional.ofNullable(credential).map(Credential::digest);
        take(broker.renew(server, Party.Present.GATE, new Refusal(status, challenges, used)));
        return true;
    }

    private void take(Obtained obtained) {
        credential =
                switch (obtained) {
                    case Obtained.Ready(var ready) -> ready;
                    case Obtained.Without _ -> null;
                    case Obtained.ConsentNeeded(_, var page) ->
                            throw new Unreadable(
                                    "before it says anything: a person has to authorize the gate"
                                            + " for it. Open "
                                            + page
                                            + " and then try again");
                    case Obtained.Refused(var why) ->
                            throw new Unreadable("with a credential: " + why);
                    case Obtained.Unavailable(var why) ->
                            throw new Unreadable(
                                    "with a credential, which cannot be had now: " + why);
                };
    }
}
