package dev.gatehouse.admin;

import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.credentials.Arrangements;
import dev.gatehouse.credentials.Broker;
import dev.gatehouse.credentials.Consent;
import dev.gatehouse.credentials.Consents;
import dev.gatehouse.credentials.Holdings;
import dev.gatehouse.credentials.IdentityProviders;
import dev.gatehouse.credentials.Invitation;
import dev.gatehouse.credentials.LocalKeys;
import dev.gatehouse.credentials.Partition;
import dev.gatehouse.credentials.Party;
import dev.gatehouse.credentials.Vault;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** How servers are asked, in memory, sealed by a real vault. */
final class MemoryCredentials implements Arrangements, Holdings, Consents {
    private final Map<String, Arrangement> arrangements = new TreeMap<>();
    private final Map<String, Secret> secrets = new TreeMap<>();
    private final Map<Partition, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, String> clients = new ConcurrentHashMap<>();
    private final Map<String, Invitation> invitations = new ConcurrentHashMap<>();
    private final Map<String, Begun> redirects = new ConcurrentHashMap<>();
    private final List<Consent> consents = new ArrayList<>();

    CredentialRooms rooms() {
        var vault = new Vault(new LocalKeys(List.of(new byte[32])));
        return new CredentialRooms(
                this,
                this,
                this,
                (_, _, secret) -> vault.seal("a test", secret),
                Broker::isKey,
                IdentityProviders.NONE,
                issuer -> URI.create("http://127.0.0.1:8080/oauth/callback/of-" + issuer.length()));
    }

    @Override
    public List<Arrangement> all() {
        return List.copyOf(arrangements.values());
    }

    @Override
    public Optional<Arrangement> find(String server) {
        return Optional.ofNullable(arrangements.get(server));
    }

    @Override
    public void put(Arrangement arrangement) {
        secrets.values().removeIf(secret -> secret.server().equals(arrangement.server()));
        update(arrangement);
    }

    @Override
    public void update(Arrangement arrangement) {
        arrangements.put(arrangement.server(), arrangement);
    }

    @Override
    public void keep(Secret secret) {
        secrets.put(secret.server() + " " + secret.name(), secret);
    }

    @Override
    public Optional<Secret> secret(String server, String name) {
        return Optional.ofNullable(secrets.get(server + " " + name));
    }

    @Override
    public List<Secret> secrets() {
        return List.copyOf(secrets.values());
    }

    @Override
    public Optional<String> token(Partition partition) {
        return Optional.ofNullable(tokens.get(partition));
    }

    @Override
    public void keepToken(Partition partition, String sealed) {
        tokens.put(partition, sealed);
    }

    @Override
    public void forgetToken(Partition partition) {
        tokens.remove(partition);
    }

    @Override
    public void forgetAll(String server) {
        tokens.keySet().removeIf(partition -> partition.server().equals(server));
        clients.keySet().removeIf(key -> key.startsWith(server + " "));
    }

    @Override
    public void forgetSignIns(String issuer) {
        tokens.keySet().removeIf(each -> each.server().isEmpty() && each.issuer().equals(issuer));
    }

    @Override
    public Optional<String> client(String server, String issuer) {
        return Optional.ofNullable(clients.get(server + " " + issuer));
    }

    @Override
    public void keepClient(String server, String issuer, String sealed) {
        clients.put(server + " " + issuer, sealed);
    }

    @Override
    public synchronized <T> T alone(String name, Supplier<T> work) {
        return work.get();
    }

    @Override
    public void invite(Invitation invitation) {
        invitations.put(invitation.id(), invitation);
    }

    @Override
    public Optional<Invitation> standing(String server, Party party, Instant now) {
        return invitations.values().stream()
                .filter(each -> each.server().equals(server) && each.party().equals(party))
                .filter(each -> now.isBefore(each.expiresAt()))
                .findFirst();
    }

    @Override
    public Optional<Invitation> invitation(String id, Instant now) {
        return Optional.ofNullable(invitations.get(id))
                .filter(each -> now.isBefore(each.expiresAt()));
    }

    @Override
    public void close(String id) {
        invitations.remove(id);
    }

    @Override
    public void begin(String stateDigest, Begun begun) {
        redirects.put(stateDigest, begun);
    }

    @Override
    public Optional<Begun> finish(String stateDigest) {
        return Optional.ofNullable(redirects.remove(stateDigest));
    }

    @Override
    public void add(Consent consent) {
        consents.add(consent);
    }

    @Override
    public List<Consent> given() {
        return List.copyOf(consents);
    }
}
