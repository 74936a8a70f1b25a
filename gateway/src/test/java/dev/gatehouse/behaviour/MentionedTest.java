package dev.gatehouse.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(longest).hasSize(52);
        assertThat(mentioned(longest, "at " + longest + ".")).isEmpty();
        var usual = "[0000:0000:0000:0000:0000:ffff:255.255.255.255]";
        assertThat(usual).hasSize(47);
        assertThat(mentioned(usual, "at " + usual + ".")).containsExactly(usual);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata",
                "show the metadata of it",
                "metadata.",
                "metadata: all",
                "metadata/latest",
                "//metadata",
                "u=metadata&v=1"
            })
    void aCommonWordIsNoHostInside(String text) {
        assertThat(mentioned("metadata", text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://metadata/latest",
                "http://me:secret@METADATA/",
                "ann@metadata",
                "metadata:8080",
                "u=http%3A%2F%2Fmetadata%2Flatest",
                "https://metadata."
            })
    void aNameWithoutADotIsAHostWhereOnlyHostsStand(String text) {
        assertThat(mentioned("metadata", text)).containsExactly("metadata");
    }
}
