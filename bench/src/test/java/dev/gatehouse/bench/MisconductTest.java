package dev.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MisconductTest {
    private static final Json.Obj RESULT = Json.object("content", Json.array());
    private static final Reply RIGHT =
            new Reply.Streamed(List.of("data: right\n\n".getBytes(UTF_8)));

    private final Misconduct misconduct = new Misconduct();

    private Reply doing(Misdeed misdeed, String id) {
        misconduct.turn(misdeed);
        return misconduct.insteadOf(RIGHT, () -> RESULT, Id.of(id));
    }

    private static String said(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Streamed.class);
        var text = new StringBuilder();
        for (var event : ((Reply.Streamed) reply).events()) text.append(new String(event, UTF_8));
        return text.toString();
    }

    @Test
    void aServerThatBehavesGivesWhatIsRight() {
        assertThat(doing(Misdeed.BEHAVES, "a")).isSameAs(RIGHT);
        assertThat(misconduct.loops()).isFalse();
    }

    @Test
    void oneThatStallsSaysNothing() {
        assertThat(doing(Misdeed.STALLS, "a")).isEqualTo(new Reply.Silence());
    }

    @Test
    void oneThatFloodsAnswersAtLast() {
        var said = said(doing(Misdeed.FLOODS, "a"));
        assertThat(said.split("notifications/message", -1)).hasSize(Misconduct.FLOOD + 1);
        assertThat(said).endsWith("right\n\n");
    }

    @Test
    void anAnswerWithAnothersIdHasTheOneOfTheCallBefore() {
        assertThat(said(doing(Misdeed.ANOTHERS_ID, "a"))).doesNotContain("\"a\"");
        assertThat(said(doing(Misdeed.ANOTHERS_ID, "b"))).contains("\"id\":\"a\"");
    }

    @Test
    void oneThatAsksDoesSoBeforeItsAnswer() {
        assertThat(said(doing(Misdeed.ASKS, "a"))).containsSubsequence("roots/list", "right");
    }

    @Test
    void oneThatLoopsAnswersCallsAndNeverEndsItsList() {
        assertThat(doing(Misdeed.LOOPS, "a")).isSameAs(RIGHT);
        assertThat(misconduct.loops()).isTrue();
    }

    @Test
    void oneThatDiesHasBegun() {
        assertThat(doing(Misdeed.DIES, "a"))
                .isInstanceOfSatisfying(
                        Reply.BrokenOff.class, broken -> assertThat(broken.events()).hasSize(1));
    }
}
