package dev.gatehouse.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.stdio.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final int MOST_BYTES = 200;
    private static final int BUFFERED = 10_000;

    /** A pipe to nothing, which knows whether it is read. */
    private static final class DryPipe implements Pipe {
        private boolean isRead = true;

        @Override
        public Sent send(Message message, Permission permission) {
            return Sent.QUEUED;
        }

        @Override
        public void pause() {
            isRead = false;
        }

        @Override
        public void resume() {
            isRead = true;
        }

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public void quit(String because) {
            throw new AssertionError(because);
        }
    }

    private final DryPipe pipe = new DryPipe();
    private final List<Message> taken = new ArrayList<>();
    private final ByteBudget buffered = new ByteBudget(BUFFERED);
    private final List<String> ends = new ArrayList<>();

    private Backlog backlog(boolean shared) {
        return new Backlog(
                pipe, shared, MOST_BYTES, buffered, taken::add, () -> ends.add("too much"));
    }

    private static Message note(int number) {
        return new Message.Notification("notifications/progress", Json.object("progress", number));
    }

    @Test
    void whatIsPausedComesInOrderAndThenTheEnd() {
        var backlog = backlog(false);
        backlog.take(note(1));
        backlog.pause();
        backlog.take(note(2));
        backlog.last(() -> ends.add("end"));
        assertThat(taken).containsExactly(note(1));
        assertThat(ends).isEmpty();

        backlog.resume();

        assertThat(taken).containsExactly(note(1), note(2));
        assertThat(ends).containsExactly("end");
    }

    @Test
    void aProcessOfOnePrincipalIsReadNoMoreUntilItsCallTakesAgain() {
        var backlog = backlog(false);
        backlog.pause();
        for (int i = 0; i < 5; i++) backlog.take(note(i));
        assertThat(pipe.isRead).isFalse();

        backlog.resume();

        assertThat(pipe.isRead).isTrue();
        assertThat(taken).hasSize(5);
        assertThat(ends).isEmpty();
    }

    @Test
    void inASharedProcessTheCallIsGivenUpAndThePipeIsReadOn() {
        var backlog = backlog(true);
        backlog.pause();
        for (int i = 0; ends.isEmpty() && i < 100; i++) backlog.take(note(i));

        assertThat(ends).containsExactly("too much");
        assertThat(pipe.isRead).isTrue();
    }

    /** Many calls that take nothing must not keep more than all answers together may. */
    @Test
    void allBacklogsTogetherAreBoundedAndGiveEverythingBack() {
        var other = buffered.share();
        assertThat(other.hold(BUFFERED - 100)).isTrue();
        var backlog = backlog(false);
        backlog.pause();
        for (int i = 0; ends.isEmpty() && i < 10; i++) backlog.take(note(i));
        assertThat(ends).containsExactly("too much");
        other.giveBack();
        assertThat(buffered.taken()).isZero();

        var resumed = backlog(false);
        resumed.pause();
        resumed.take(note(1));
        assertThat(buffered.taken()).isPositive();
        resumed.resume();
        assertThat(buffered.taken()).isZero();
    }

    @Test
    void aCallThatIsDroppedHoldsUpNobody() {
        var backlog = backlog(false);
        backlog.pause();
        for (int i = 0; i < 5; i++) backlog.take(note(i));

        backlog.drop();

        assertThat(pipe.isRead).isTrue();
        assertThat(taken).isEmpty();
    }
}
