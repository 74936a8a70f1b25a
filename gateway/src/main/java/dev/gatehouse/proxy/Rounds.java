package dev.gatehouse.proxy;

import dev.gatehouse.bridge.Asked;
import dev.gatehouse.bridge.Questions;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rounds in which a legacy agent is asked what a modern server wants to know: every question a
 * request on the stream of the agent's call, the answers by its next posts, whichever loop those
 * come to. Bounded in number; the call's own time bounds them all.
 */
final class Rounds {
    /** What came of one round. */
    sealed interface Answers {
        record Given(Json.Obj responses) implements Answers {}

        /** The agent answered with an error, which the model has no words for. */
        record Missing(String why) implements Answers {}
    }

    private record Question(String key, String method) {}

    private final OwnSession ours;
    private final Revision revision;
    private final int most;
    private final Map<Id, Question> open = new HashMap<>();
    private int begun;

    Rounds(OwnSession ours, Revision revision, int most) {
        this.ours = ours;
        this.revision = revision;
        this.most = most;
    }

    /**
     * Asks everything of one round.
     *
     * @param send puts a request on the agent's stream
     * @param answered told once when all is answered, on any thread
     * @return why it cannot be asked; then nothing was sent
     */
    Optional<String> ask(
            Json.Obj inputRequests,
            Json.Obj capabilities,
            Consumer<Message> send,
            Consumer<Answers> answered) {
        if (++begun > most) return Optional.of("it asked more than " + most + " times");
        var asks = new LinkedHashMap<String, Asked.Ask>();
        for (var entry : inputRequests.members().entrySet())
            switch (Questions.ask((Json.Obj) entry.getValue(), capabilities, revision)) {
                case Asked.Ask ask ->
                        asks.put(
                                entry.getKey(),
                                ask.isByUrl()
                                        ? ask.withElicitationId(UUID.randomUUID().toString())
                                        : ask);
                case Asked.Unable(var why) -> {
                    return Optional.of(why);
                }
            }
        var round = new Round(asks.size(), answered);
        if (asks.isEmpty()) round.done();
        var requests = new ArrayList<Message>();
        synchronized (this) {
            asks.forEach((key, ask) -> {
                var id = ours.ask(round::take);
                open.put(id, new Question(key, ask.method()));
                requests.add(new Message.Request(id, ask.method(), ask.params()));
            });
        }
        requests.forEach(send);
        return Optional.empty();
    }

    private synchronized @Nullable Question close(@Nullable Id id) {
        return id == null ? null : open.remove(id);
    }

    /** Nobody waits for what is still open. */
    synchronized void end() {
        List.copyOf(open.keySet()).forEach(ours::forget);
        open.clear();
    }

    private final class Round {
        private final int expected;
        private final Consumer<Answers> answered;
        private final Map<String, Json> responses = new LinkedHashMap<>();
        private boolean over;

        Round(int expected, Consumer<Answers> answered) {
            this.expected = expected;
            this.answered = answered;
        }

        void done() {
            answered.accept(new Answers.Given(Json.objectOf(responses)));
        }

        synchronized void take(Message message) {
            if (over) return;
            switch (message) {
                case Message.Result(var id, var result) -> {
                    var question = close(id);
                    if (question != null)
                        responses.put(
                                question.key(),
                                Questions.answer(
                                        question.method(), result, revision, Revision.V2026_07_28));
                }
                case Message.Failure(var id, _) -> refused(close(id));
                case Message.Request _, Message.Notification _ ->
                        throw new IllegalArgumentException("that answers nothing");
            }
            if (over || responses.size() < expected) return;
            over = true;
            done();
        }

        /** An agent that cannot be asked after all has dismissed the question (elicitation). */
        private void refused(@Nullable Question question) {
            if (question == null) return;
            switch (question.method()) {
                case Questions.ELICIT ->
                        responses.put(question.key(), Json.object("action", "cancel"));
                case Questions.ROOTS ->
                        responses.put(question.key(), Json.object("roots", Json.array()));
                default -> {
                    over = true;
                    answered.accept(new Answers.Missing("the agent refused " + question.method()));
                }
            }
        }
    }
}
