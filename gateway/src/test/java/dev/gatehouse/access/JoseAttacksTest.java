package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.access.JoseAttacks.Attack;
import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** None of {@link JoseAttacks} is taken, each for its reason (T24; RFC 8725). */
@Timeout(120)
class JoseAttacksTest {
    private static final URI ROUTE = URI.create("https://gate.example/mcp/files");
    private static final MovingClock CLOCK = new MovingClock();
    private static final GuardedFetch FETCH = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private static final JoseAttacks ATTACKS = new JoseAttacks(ROUTE, CLOCK);

    @AfterAll
    static void close() {
        ATTACKS.close();
        FETCH.close();
    }

    @TestFactory
    Stream<DynamicTest> nothingForgedIsTaken() throws Exception {
        var attacks = ATTACKS.all();
        assertThat(attacks).hasSizeGreaterThanOrEqualTo(100);
        assertThat(attacks.stream().map(Attack::name)).doesNotHaveDuplicates();
        var callers = callers();
        return attacks.stream()
                .map(attack ->
                        DynamicTest.dynamicTest(
                                attack.name(),
                                () ->
                                        assertThat(identify(callers, attack.token()))
                                                .isEqualTo(new Caller.Unproven(attack.why()))));
    }

    /** What all of them are made from is good, so that nothing else refuses them. */
    @Test
    void whatTheyAreForgedFromIsTaken() {
        assertThat(identify(callers(), ATTACKS.good())).isInstanceOf(Caller.Known.class);
        for (var word : List.of("RS256", "PS256")) {
            var token = ATTACKS.rsa(word, JWSAlgorithm.parse(word), LoopbackIssuer.RSA);
            assertThat(identify(callers(), token)).isInstanceOf(Caller.Known.class);
        }
    }

    private static Callers callers() {
        var trusted =
                new TrustedIssuer(
                        ATTACKS.issuer(),
                        Optional.of(ATTACKS.keys()),
                        TrustedIssuer.DEFAULT_ALGORITHMS,
                        "at+jwt",
                        true,
                        true,
                        false,
                        false);
        return new Callers(
                List.of(trusted),
                null,
                FETCH,
                TokenLimits.DEFAULT,
                Possession.standard(CLOCK),
                CLOCK);
    }

    private static Caller identify(Callers callers, String token) {
        return callers.identify(Presented.alone("Bearer " + token), ROUTE);
    }
}
