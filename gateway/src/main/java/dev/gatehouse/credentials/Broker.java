package dev.gatehouse.credentials;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Journal;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Brings what a server is asked with (IDV-6). {@link #known} answers from memory and may be called
 * on an event loop; everything else blocks and belongs on a virtual thread. Safe for many threads.
 */
public final class Broker {
    private final Book book;
    private final Memory memory;
    private final Vault vault;
    private final Arrangements arrangements;
    private final Consents consents;
    private final Renewal renewal;
    private final Authorizing authorizing;
    private final Returning returning;
    private final ClientDocument document;
    private final Places waiting;
    private final InstantSource clock;

    /** What the broker reads and writes. */
    public record Ports(
            Arrangements arrangements,
            Holdings holdings,
            Consents consents,
            Accepted accepted,
            Reach reach,
            Changes changes,
            Journal journal) {}

    /** Who says who a person is, and how that is checked. */
    public record People(IdentityProviders providers, Signatures signatures) {}

    /**
     * Lays everything out; nothing is read yet.
     *
     * @param version of the control plane: when it grows, arrangements may have changed
     */
    public Broker(
            Ports ports,
            People people,
            Vault vault,
            GuardedFetch fetch,
            ClientDocument document,
            LongSupplier version,
            InstantSource clock,
            BrokerLimits limits) {
        this.arrangements = ports.arrangements();
        this.consents = ports.consents();
        this.vault = vault;
        this.document = document;
        this.clock = clock;
        this.book = new Book(arrangements, version);
        this.memory = new Memory(limits.remembered());
        var trust =
                new Trust(
                        new Documents(fetch),
                        ports.reach(),
                        arrangements,
                        ports.accepted(),
                        ports.changes(),
                        clock,
                        limits.metadata());
        var registrar =
                new Registrar(arrangements, ports.holdings(), vault, ports.reach(), document);
        var endpoint = new TokenEndpoint(fetch, ports.reach(), clock);
        var tokens = new Tokens(ports.holdings(), vault);
        var evidence = new Evidence(ports.journal(), limits.record());
        var idTokens = new IdTokens(people.signatures(), clock);
        var signIn = new SignIn(endpoint, idTokens, clock);
        var signIns = new SignIns(ports.holdings(), vault);
        var redirects = new Redirects(consents, vault, document, clock, limits);
        this.authorizing =
                new Authorizing(
                        consents,
                        arrangements,
                        people.providers(),
                        trust,
                        registrar,
                        signIn,
                        redirects,
                        document,
                        ports.changes(),
                        clock);
        this.returning =
                new Returning(
                        consents,
                        authorizing,
                        people.providers(),
                        trust,
                        registrar,
                        endpoint,
                        signIn,
                        tokens,
                        signIns,
                        redirects,
                        evidence,
                        clock);
        this.renewal =
                new Renewal(
                        tokens,
                        trust,
                        ports.accepted(),
                        registrar,
                        new Grants(endpoint),
                        new Enterprise(
                                people.providers(),
                                trust,
                                signIn,
                                signIns,
                                endpoint,
                                clock,
                                limits),
                        new Invitations(consents, document, clock, limits),
                        evidence,
                        new Turns(ports.holdings(), limits.renewals(), limits.perAgent()),
                        clock,
                        limits);
        this.waiting = new Places(Integer.MAX_VALUE, limits.waitingPerAgent(), Duration.ZERO);
    }

    /** The document in which the gate describes itself as a client. Blocks. */
    public Json.Obj document() {
        return document.document(
                arrangements.all().stream()
                        .flatMap(each -> each.issuer().stream())
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** An issuer's own callback, where it is registered by hand. */
    public URI callback(String issuer) {
        return document.callback(issuer);
    }

    /** Where the authorization server of an invitation sends the browser back to. Blocks. */
    public URI callback(Invitation invitation) {
        return authorizing.callback(invitation);
    }

    /** What is in memory for a party; empty when it has to be got. Never blocks. */
    public Optional<Obtained> known(String server, Party party) {
        if (!book.isCurrent()) return Optional.empty();
        var arrangement = book.find(server);
        if (isOpen(arrangement)) return Optional.of(new Obtained.Without());
        return memory.find(arrangement.orElseThrow(), party, clock.instant())
                .map(Obtained.Ready::new);
    }

    private static boolean isOpen(Optional<Arrangement> arrangement) {
        return arrangement.isEmpty() || arrangement.get().means() instanceof Means.None;
    }

    /** Gets what a server is asked with. */
    public Obtained obtain(String server, Party.Present present) {
        return inTurn(present.party(), () -> got(server, present));
    }

    /** A bound for each agent: one that keeps authorization servers busy keeps nobody else off. */
    private Obtained inTurn(Party party, Supplier<Obtained> work) {
        if (!waiting.take(party))
            return new Obtained.Unavailable(
                    "too many calls of this agent wait for credentials already");
        try {
            return work.get();
        } finally {
            waiting.giveBack(party);
        }
    }

    private Obtained got(String server, Party.Present present) {
        var arrangement = book.read(server);
        if (isOpen(arrangement)) return new Obtained.Without();
        var arranged = arrangement.orElseThrow();
        var known = memory.find(arranged, present.party(), clock.instant());
        if (known.isPresent()) return new Obtained.Ready(known.get());
        return remembered(
                arranged,
                present.party(),
                arranged.means() instanceof Means.StaticSecret secret
                        ? fixed(arranged, secret)
                        : renewal.obtain(arranged, present));
    }

    private Obtained fixed(Arrangement arrangement, Means.StaticSecret means) {
        var server = arrangement.server();
        var name = Arrangements.Secret.SECRET;
        return arrangements
                .secret(server, name)
                .<Obtained>map(secret ->
                        new Obtained.Ready(
                                new Credential(
                                        means.header(),
                                        means.scheme(),
                                        vault.open(
                                                Registrar.secretPurpose(server, name),
                                                secret.sealed()),
                                        Optional.empty())))
                .orElseGet(() -> new Obtained.Refused("the secret for it is not kept any more"));
    }

    private Obtained remembered(Arrangement arrangement, Party party, Obtained obtained) {
        if (obtained instanceof Obtained.Ready(var credential))
            memory.put(book.find(arrangement.server()).orElse(arrangement), party, credential);
        return obtained;
    }

    /** Gets another credential than the one that a server refused. */
    public Obtained renew(String server, Party.Present present, Refusal refusal) {
        return inTurn(present.party(), () -> another(server, present, refusal));
    }

    private Obtained another(String server, Party.Present present, Refusal refusal) {
        var arrangement = book.read(server);
        if (isOpen(arrangement))
            return new Obtained.Refused(
                    "it wants credentials: gatehouse server credential set "
                            + server
                            + " says how the gate gets them");
        var arranged = arrangement.orElseThrow();
        if (arranged.means() instanceof Means.StaticSecret)
            return new Obtained.Refused(
                    "it refuses the secret that the gate was given: gatehouse server credential set "
                            + server
                            + " gives another");
        memory.remove(arranged, present.party());
        var renewed = renewal.renew(arranged, present, refusal);
        // Whom the gate trusts may have been found out just now.
        book.read(server);
        return remembered(arranged, present.party(), renewed);
    }

    /** For sealing an operator's secret, to be kept with its arrangement. */
    public String seal(String server, String name, String secret) {
        return vault.seal(Registrar.secretPurpose(server, name), secret);
    }

    /** Whether a PEM text holds a private key that the gate can sign with. */
    public static boolean isKey(String pem) {
        return Assertion.isKey(pem);
    }

    /** An invitation that stands. */
    public Optional<Invitation> invitation(String id) {
        return consents.invitation(id, clock.instant());
    }

    /** What an invitation is about. */
    public Optional<Arrangement> arrangement(String server) {
        return arrangements.find(server);
    }

    /**
     * A person agreed to an invitation.
     *
     * @param browser what only that browser has
     */
    public Consenting.Redirected agree(Invitation invitation, String browser, String approver) {
        return authorizing.agree(invitation, browser, approver);
    }

    /** How a person can say who they are, to agree to an invitation. */
    public Consenting.Ways ways(Invitation invitation) {
        return authorizing.ways(invitation);
    }

    /**
     * A person agreed to an invitation and will prove by a sign-in that they are the user.
     *
     * @param browser what only that browser has
     */
    public Consenting.Redirected signIn(Invitation invitation, String browser) {
        return authorizing.signIn(invitation, browser);
    }

    /** The browser came back. */
    public Consenting.Returned back(Consenting.Answer answer, String browser) {
        var returned = returning.back(answer, browser);
        if (returned instanceof Consenting.Taken(var invitation))
            book.find(invitation.server())
                    .ifPresent(arrangement -> memory.remove(arrangement, invitation.party()));
        return returned;
    }
}
