package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.issuer.FakeAuthorizer;
import dev.gatehouse.testkit.server.FakeServer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users prove on the consent page that an agent acts for them (REQ-099, T28). */
class UserConsentTest {
    private static final IdentityScene SCENE = new IdentityScene(UserConsentTest.class);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final FakeAuthorizer authorizer = FakeAuthorizer.start();
    private final FakeServer server = FakeServer.start();
    private final String name = "server-" + NUMBER.incrementAndGet();

    @BeforeEach
    void govern() {
        server.behind(authorizer.door(server, _ -> Set.of("mcp:basic")));
        SCENE.set(name, server, Json.object("kind", "authorization-code"));
        SCENE.govern(name, server);
    }

    @AfterEach
    void end() {
        server.close();
        authorizer.close();
    }

    @AfterAll
    static void close() {
        SCENE.close();
    }

    @Test
    void theUserOfAnIssuerAgreesWithoutAnOperator() {
        var agent = SCENE.agent(name, name, "ann");
        var page = SCENE.pageOf(agent);
        var mark = SCENE.desk.mark();
        var proven = SCENE.signIn(page, "ann");
        assertThat(proven.status()).isEqualTo(200);
        // The sign-in is over in that browser; the rest goes on in it, too.
        try (var person = new Person("")) {
            SCENE.provider.identity().person("ann");
            var asked = person.answer(page, "answer=sign-in");
            var onward = person.open(person.back(Person.leadsTo(asked)));
            assertThat(person.come(Person.leadsTo(onward)).status()).isEqualTo(200);
        }
        assertThat(IdentityScene.called(agent)).isEqualTo("here");
        assertThat(SCENE.desk.since(mark))
                .anyMatch(line ->
                        line.kind().equals("consent.given")
                                && line.says("actor", "ann at " + SCENE.provider.issuer()));
    }

    @Test
    void whoIsNotTheUserIsSentNowhere() {
        var page = SCENE.pageOf(SCENE.agent(name, name, "ann"));
        var before = authorizer.asked("/authorize").size();
        var mark = SCENE.desk.mark();
        assertThat(SCENE.signIn(page, "mallory").status()).isEqualTo(400);
        assertThat(authorizer.asked("/authorize")).hasSize(before);
        assertThat(SCENE.desk.since(mark))
                .anyMatch(line ->
                        line.kind().equals("consent.refused") && line.says("person", "mallory"))
                .noneMatch(line -> line.kind().equals("consent.given"));
    }

    @Test
    void nobodyIsSentToSignInBeforeTheyAgreedInThisBrowser() {
        var page = SCENE.pageOf(SCENE.agent(name, name, "ann"));
        var redeemed = SCENE.provider.asked("/token").size();
        var before = SCENE.provider.asked("/authorize").size();
        SCENE.provider.identity().person("ann");
        try (var person = new Person("");
                var other = new Person("")) {
            assertThat(person.open(page).text())
                    .contains(SCENE.provider.issuer())
                    .contains("sign-in")
                    .contains("operator");
            assertThat(SCENE.provider.asked("/authorize")).hasSize(before);
            var back = person.back(Person.leadsTo(person.answer(page, "answer=sign-in")));
            // The user's browser, led to the way back of another one.
            var _ = other.open(page);
            assertThat(other.open(back).status()).isEqualTo(400);
            assertThat(person.open(back).status()).isEqualTo(400);
        }
        assertThat(SCENE.provider.asked("/token")).hasSize(redeemed);
    }

    @Test
    void anAgentOfAnIssuerWhereNobodySignsInHasAnOperatorAgree() {
        var own = name + "-own";
        SCENE.desk.addAgent(own);
        var _ = SCENE.desk.grant(own, name);
        var page = SCENE.pageOf(SCENE.gate.agent(own, name, Revision.V2026_07_28));
        try (var person = new Person(SCENE.gate.operatorToken())) {
            assertThat(person.open(page).text())
                    .contains("operator")
                    .doesNotContain(SCENE.provider.issuer());
            assertThat(person.answer(page, "answer=sign-in").status()).isEqualTo(502);
            assertThat(person.authorize(page).status()).isEqualTo(200);
        }
    }

    /** Two authorization servers, one of which sends its browsers to the other's way back. */
    @Test
    void aSignInThatComesBackElsewhereIsNotTaken() {
        var page = SCENE.pageOf(SCENE.agent(name, name, "ann"));
        var mark = SCENE.desk.mark();
        SCENE.provider.mixesUp(SCENE.gate.publicUrl() + "/oauth/callback/of-another");
        try {
            assertThat(SCENE.signIn(page, "ann").status()).isEqualTo(400);
        } finally {
            SCENE.provider.mixesUp(null);
        }
        assertThat(SCENE.desk.since(mark)).noneMatch(line -> line.kind().equals("consent.given"));
    }
}
