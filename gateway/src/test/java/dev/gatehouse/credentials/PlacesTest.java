package dev.gatehouse.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final Party ANN = new Party("1", "https://id.example", "busy", "ann");
    private static final Party BOB = new Party("2", "https://id.example", "busy", "bob");
    private static final Party OTHER = new Party("3", "https://id.example", "other", "ann");

    private final Places places = new Places(5, 2, Duration.ZERO);

    @Test
    void oneAgentDoesNotTakeThemAllHoweverManyUsersItHas() {
        assertThat(places.take(ANN)).isTrue();
        assertThat(places.take(BOB)).isTrue();
        assertThat(places.take(ANN)).isFalse();
        assertThat(places.take(BOB)).isFalse();
        assertThat(places.take(OTHER)).isTrue();
        places.giveBack(BOB);
        assertThat(places.take(ANN)).isTrue();
    }

    @Test
    void theGateItselfIsBoundedWithEverybodyAlone() {
        for (int i = 0; i < 5; i++) assertThat(places.take(Party.GATE)).isTrue();
        assertThat(places.take(Party.GATE)).isFalse();
        assertThat(places.take(OTHER)).isFalse();
    }

    @Test
    void whoWaitsGetsTheNextOneThatIsFree() throws InterruptedException {
        var patient = new Places(1, 1, Duration.ofMinutes(1));
        assertThat(patient.take(ANN)).isTrue();
        var waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            if (patient.take(OTHER)) patient.giveBack(OTHER);
                        });
        patient.giveBack(ANN);
        assertThat(waiting.join(Duration.ofSeconds(30))).isTrue();
        assertThat(patient.take(ANN)).isTrue();
    }
}
