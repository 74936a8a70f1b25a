package dev.gatehouse.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthorityTest {
    /** Made up; put together here, so that no scanner of sources takes it for real. */
    private static final String SECRET = "AKIA" + "Z3QXJ5LRP2WMN7KB";

    @Test
    void noFindingHoldsTheSecretThatStandsAmongScopes() {
        var accepted = new Authority(Map.of(Authority.SCOPES, Set.of("read")));
        var said = accepted.with(Authority.SCOPES, Set.of("read", "write " + SECRET));
        assertThat(accepted.differences(said, _ -> Optional.empty()))
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen.detail()).contains("\"write AKIA***\"");
                    assertThat(seen.toString()).doesNotContain(SECRET);
                });
    }
}
