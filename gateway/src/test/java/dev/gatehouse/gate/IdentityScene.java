package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.store.TestDatabase;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.issuer.FakeAuthorizer;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.regex.Pattern;

/**
 * A gate, and an identity provider that it is a client of and that issues the tokens of agents: who
 * signs in there is known to be who agents act for.
 */
final class IdentityScene implements AutoCloseable {
    static final String CLIENT = "gate-at-the-provider";

    private static final Pattern PAGE = Pattern.compile("http://[^\\s\"]+/oauth/consent/[0-9a-f]+");

    final FakeAuthorizer provider = FakeAuthorizer.start();
    final RunningGate gate;
    final Desk desk;

    IdentityScene(Class<?> test) {
        gate = RunningGate.start(test, configuration(provider.issuer()));
        desk = gate.desk();
        provider.ledger().client(CLIENT, "a-secret-at-the-provider", null);
    }

    private static String configuration(String issuer) {
        try {
            var secret = Files.createTempFile(TestDatabase.BUILD, "provider", ".secret");
            Files.writeString(secret, "a-secret-at-the-provider\n");
            return """
            issuers:
              trusted:
                - issuer: "%1$s"
            credentials:
              identityProviders:
                - issuer: "%1$s"
                  clientId: %2$s
                  secretFile: "%3$s"
            """
                    .formatted(issuer, CLIENT, secret);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Says how a server is asked. */
    void set(String name, FakeServer server, Json.Obj means) {
        var _ =
                desk.post(
                        "/api/servers/" + name + "/credential",
                        means.with("url", Json.of(server.url().toString())));
    }

    /** Adds a server that an operator lets the gate read, and an agent that may use it. */
    void govern(String name, FakeServer server) {
        try {
            desk.addServer(name, server.url());
        } catch (IllegalStateException refused) {
            provider.identity().person("operator");
            try (var operator = new Person(gate.operatorToken())) {
                var seen = operator.authorize(pageIn(String.valueOf(refused.getMessage())));
                assertThat(seen.status()).describedAs(seen.text()).isEqualTo(200);
            }
            desk.addServer(name, server.url());
        }
        desk.approve(name);
        desk.addAgent(name, provider.issuer(), name);
        var _ = desk.grant(name, name);
    }

    /** The agent, acting for a user. */
    FakeAgent agent(String name, String server, String user) {
        var route = gate.route(server);
        var token = provider.identity().accessToken(name, route.toString(), user);
        return FakeAgent.of(route, Revision.V2026_07_28).bearing(token);
    }

    /** The page that the agent is told to lead a person to. */
    URI pageOf(FakeAgent agent) {
        return pageIn(refusal(agent));
    }

    static String refusal(FakeAgent agent) {
        return agent.call("echo", Json.object("message", "here")).error().message();
    }

    static String called(FakeAgent agent) {
        return agent.call("echo", Json.object("message", "here")).text();
    }

    private static URI pageIn(String text) {
        var page = PAGE.matcher(text);
        if (page.find()) return URI.create(page.group());
        throw new IllegalStateException("no person is wanted: " + text);
    }

    /** Somebody signs in on a page, without a token of an operator. */
    Person.Seen signIn(URI page, String who) {
        provider.identity().person(who);
        try (var person = new Person("")) {
            return person.signIn(page);
        }
    }

    @Override
    public void close() {
        gate.close();
        provider.close();
    }
}
