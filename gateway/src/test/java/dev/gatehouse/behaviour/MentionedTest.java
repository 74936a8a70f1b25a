package dev.gatehouse.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which hosts arguments speak of. */
class MentionedTest {
    private static Set<String> mentioned(String host, String text) {
        return Mentioned.of(Set.of(host), Json.object("text", text));
    }

    /** Who asks chooses the text, and everybody's calls wait for one thread. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void textOfNothingButBracketsCostsNoMoreThanItsLength() {
        assertThat(mentioned("db.example", "[".repeat(4 << 20) + "db.example"))
                .containsExactly("db.example");
        assertThat(mentioned("[fe80::1]", "[".repeat(1 << 20) + "[fe80::1]")).isNotEmpty();
    }

    @Test
    void anAddressInBracketsIsAsLongAsOneCanBe() {
        var longest = "[" + "0000:".repeat(6) + "ffff:255.255.255.255]";
        assertThat(longest).hasSize(53);
        assertThat(mentioned(longest, "at " + longest + ".")).isEmpty();
        var usual = "[0000:0000:0000:0000:0000:ffff:255.255.255.255]";
        assertThat(usual).hasSize(47);
        assertThat(mentioned(usual, "at " + usual + ".")).containsExactly(usual);
    }
}
