package dev.gatehouse.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random values that each revision's schema allows, carried to every other. {@code
 * -Dbridge.seed=...} repeats a run and {@code -Dbridge.values=...} makes it longer.
 */
class RandomValuesTest {
    private static final long SEED = Long.getLong("bridge.seed", System.nanoTime());
    private static final int VALUES = Integer.getInteger("bridge.values", 25);

    private static final Map<Method, String> ITEMS =
            Map.of(
                    Method.TOOLS_LIST, "Tool",
                    Method.PROMPTS_LIST, "Prompt",
                    Method.RESOURCES_LIST, "Resource",
                    Method.TEMPLATES_LIST, "ResourceTemplate");

    private static final Map<String, String> ANSWERS =
            Map.of(
                    Questions.ELICIT, "ElicitResult",
                    Questions.SAMPLE, "CreateMessageResult",
                    Questions.ROOTS, "ListRootsResult");

    /** A value of a type, carried; empty when it cannot be. */
    private interface Carrying {
        Optional<Json.Obj> carry(Json.Obj value, Revision from, Revision to);
    }

    private record Pair(Revision from, Revision to) {
        boolean have(String type) {
            return Schemas.of(from).has(type) && Schemas.of(to).has(type);
        }

        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    @TestFactory
    Stream<DynamicTest> definitions() {
        return ITEMS.entrySet().stream()
                .flatMap(item ->
                        tests(
                                item.getValue(),
                                (value, from, to) ->
                                        Definitions.carried(item.getKey(), value, from, to)));
    }

    @TestFactory
    Stream<DynamicTest> results() {
        return Wire.RESULTS.entrySet().stream()
                .flatMap(result ->
                        tests(
                                result.getValue(),
                                (value, from, to) ->
                                        Optional.of(
                                                Results.carried(
                                                        result.getKey(), value, from, to))));
    }

    @TestFactory
    Stream<DynamicTest> answers() {
        return ANSWERS.entrySet().stream()
                .flatMap(answer ->
                        tests(
                                answer.getValue(),
                                (value, from, to) ->
                                        Optional.of(
                                                Questions.answer(
                                                        answer.getKey(), value, from, to))));
    }

    @TestFactory
    Stream<DynamicTest> capabilities() {
        return Stream.of(
                        tests(
                                "ServerCapabilities",
                                (value, from, to) ->
                                        Optional.of(Capabilities.ofServer(value, from, to))),
                        tests(
                                "ClientCapabilities",
                                (value, from, to) ->
                                        Optional.of(Capabilities.ofClient(value, from, to))),
                        tests(
                                "Implementation",
                                (value, from, to) ->
                                        Optional.of(Capabilities.implementation(value, from, to))))
                .flatMap(each -> each);
    }

    @TestFactory
    Stream<DynamicTest> parameters() {
        return pairs().stream()
                .flatMap(pair ->
                        Wire.REQUESTS.entrySet().stream()
                                .filter(request -> pair.have(request.getValue()))
                                .map(request ->
                                        test(
                                                request.getValue() + " " + pair,
                                                random -> params(request, pair, random))));
    }

    private static void params(Map.Entry<Method, String> request, Pair pair, Random random) {
        var method = request.getKey();
        var given = new Values(pair.from(), random).params(request.getValue()).without("task");
        var carried = Requests.params(method, given, pair.from(), pair.to());
        if (pair.from() == pair.to()) assertThat(carried).isEqualTo(given);
        else assertThat(Wire.faultsOfRequest(pair.to(), method, carried)).isEmpty();
        assertThat(Requests.params(method, carried, pair.from(), pair.to())).isEqualTo(carried);
    }

    @TestFactory
    Stream<DynamicTest> notices() {
        return pairs().stream()
                .flatMap(pair ->
                        Wire.NOTICES.entrySet().stream()
                                .filter(notice -> Schemas.of(pair.from()).has(notice.getValue()))
                                .map(notice ->
                                        test(
                                                notice.getKey() + " " + pair,
                                                random -> notice(notice, pair, random))));
    }

    private static void notice(Map.Entry<String, String> notice, Pair pair, Random random) {
        var given =
                new Message.Notification(
                        notice.getKey(), new Values(pair.from(), random).params(notice.getValue()));
        var carried = Notices.carried(given, pair.from(), pair.to());
        if (pair.from() == pair.to()) assertThat(carried).contains(given);
        else if (carried.isPresent()) {
            assertThat(Wire.faultsOfNotice(pair.to(), carried.get())).isEmpty();
            assertThat(Notices.carried(carried.get(), pair.from(), pair.to())).isEqualTo(carried);
        }
    }

    /** What a legacy server asks, as modern agents are asked it. */
    @TestFactory
    Stream<DynamicTest> inputs() {
        return Wire.QUESTIONS.entrySet().stream()
                .flatMap(question ->
                        pairs().stream()
                                .filter(pair -> pair.to() == Revision.V2026_07_28)
                                .filter(pair -> Schemas.of(pair.from()).has(question.getValue()))
                                .map(pair ->
                                        test(
                                                question.getKey() + " from " + pair.from(),
                                                random -> input(question, pair.from(), random))));
    }

    private static void input(Map.Entry<String, String> question, Revision from, Random random) {
        var given = new Values(from, random).params(question.getValue());
        var input = Questions.input(question.getKey(), given, from);
        assertThat(input).isPresent();
        assertThat(Schemas.of(Revision.V2026_07_28).faults(question.getValue(), input.get()))
                .isEmpty();
    }

    /** What a modern server asks, as legacy agents that declare everything are asked it. */
    @TestFactory
    Stream<DynamicTest> asks() {
        return pairs().stream()
                .filter(pair -> pair.from() == Revision.V2026_07_28 && pair.to() != pair.from())
                .map(pair -> test(pair.toString(), random -> ask(pair.to(), random)));
    }

    private static void ask(Revision to, Random random) {
        var input = new Values(Revision.V2026_07_28, random).object("InputRequest");
        switch (Questions.ask(input, Wire.EVERYTHING, to)) {
            case Asked.Ask ask -> assertThat(Wire.faultsOfQuestion(to, ask)).isEmpty();
            case Asked.Unable(var why) -> {
                assertThat(why).isNotEmpty();
                assertThat(to).isLessThan(Revision.V2025_11_25);
            }
        }
    }

    private static Stream<DynamicTest> tests(String type, Carrying carrying) {
        return pairs().stream()
                .filter(pair -> pair.have(type))
                .map(pair ->
                        test(type + " " + pair, random -> check(type, pair, carrying, random)));
    }

    /** Sound in the other revision, the same when carried again, unchanged within a revision. */
    private static void check(String type, Pair pair, Carrying carrying, Random random) {
        var given = new Values(pair.from(), random).object(type);
        assertThat(Schemas.of(pair.from()).allows(type, given)).isTrue();
        if (given.has("resultType")) given = given.with("resultType", Json.of("complete"));
        // Tasks are not served, in no revision.
        if (type.endsWith("Capabilities")) given = given.without("tasks");
        var carried = carrying.carry(given, pair.from(), pair.to());
        if (pair.from() == pair.to()) {
            assertThat(carried).contains(given);
            return;
        }
        if (carried.isEmpty()) {
            assertThat(given.object("execution").text("taskSupport")).isEqualTo("required");
            return;
        }
        // Every schema leaves room in results for members that no revision defines.
        var known = type.endsWith("Result") ? carried.get().without("vendorMember") : carried.get();
        assertThat(Schemas.of(pair.to()).faults(type, known)).as(given.toText()).isEmpty();
        assertThat(carrying.carry(carried.get(), pair.from(), pair.to())).isEqualTo(carried);
    }

    private interface Check {
        void of(Random random);
    }

    private static DynamicTest test(String name, Check check) {
        return DynamicTest.dynamicTest(
                name,
                () -> {
                    var random = new Random(SEED ^ name.hashCode());
                    try {
                        for (int i = 0; i < VALUES; i++) check.of(random);
                    } catch (AssertionError failed) {
                        throw new AssertionError(name + ", -Dbridge.seed=" + SEED, failed);
                    }
                });
    }

    private static List<Pair> pairs() {
        var pairs = new ArrayList<Pair>();
        for (var from : Revision.values())
            for (var to : Revision.values()) pairs.add(new Pair(from, to));
        return pairs;
    }
}
