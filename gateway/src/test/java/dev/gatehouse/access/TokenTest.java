package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenTest {
    private static String principal(String client, String subject) {
        return new Token("https://issuer.example", client, subject, "1", Set.of(), Instant.MAX)
                .principal();
    }

    @Test
    void aLineBreakInASubjectMakesNobodySomebodyElse() {
        assertThat(principal("a\nb", "c")).isNotEqualTo(principal("a", "b\nc"));
        assertThat(principal("a", "b")).isEqualTo(principal("a", "b"));
    }

    @Test
    void noTextsAreJoinedToWhatOthersAre() {
        assertThat(Joined.of("1:a")).isNotEqualTo(Joined.of("a"));
        assertThat(Joined.of("", "ab")).isNotEqualTo(Joined.of("ab", ""));
        assertThat(Joined.of("a1:b")).isNotEqualTo(Joined.of("a", "b"));
    }
}
