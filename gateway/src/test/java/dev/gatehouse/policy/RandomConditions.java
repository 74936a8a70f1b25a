package dev.gatehouse.policy;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;

/** Conditions and calls that nobody would write, many of them of the right form. */
final class RandomConditions {
    private static final List<String> LEAVES =
            List.of(
                    "user",
                    "server",
                    "agent.name",
                    "item.kind",
                    "chain",
                    "labels",
                    "resources",
                    "args",
                    "args.a",
                    "args.b",
                    "args['c']",
                    "args.a.b",
                    "now",
                    "token.scopes",
                    "token.acr",
                    "1",
                    "0",
                    "-1",
                    "1.5",
                    "2u",
                    "'a'",
                    "''",
                    "b'x'",
                    "null",
                    "true",
                    "false",
                    "[]",
                    "{}",
                    "[1, 'a']",
                    "{'a': 1}",
                    "x",
                    "duration('1s')",
                    "9223372036854775807",
                    "int",
                    "timestamp('2026-01-01T00:00:00Z')");
    private static final List<String> BINARY =
            List.of("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||");
    private static final List<String> CALLS =
            List.of(
                    "size(%s)",
                    "string(%s)",
                    "int(%s)",
                    "double(%s)",
                    "uint(%s)",
                    "type(%s)",
                    "bool(%s)",
                    "bytes(%s)",
                    "dyn(%s)",
                    "timestamp(%s)",
                    "duration(%s)",
                    "!%s",
                    "-%s",
                    "(%s)[0]",
                    "(%s)['a']",
                    "(%s).a",
                    "has((%s).a)",
                    "[%s]",
                    "{'k': %s}");

    private RandomConditions() {}

    static String text(Random random) {
        // Dynamic on purpose: what the checker refuses is not evaluated.
        return random.nextInt(4) == 0
                ? expression(random, 4)
                : "dyn(" + expression(random, 4) + ") == dyn(" + expression(random, 3) + ")";
    }

    private static String expression(Random random, int depth) {
        if (depth == 0 || random.nextInt(6) == 0) return leaf(random);
        var one = "dyn(" + expression(random, depth - 1) + ")";
        return switch (random.nextInt(8)) {
            case 0, 1, 2 ->
                    "(%s %s dyn(%s))"
                            .formatted(one, pick(BINARY, random), expression(random, depth - 1));
            case 3 -> pick(CALLS, random).formatted(one);
            case 4 -> "(%s ? %s : %s)".formatted(one, expression(random, depth - 1), leaf(random));
            case 5 ->
                    one
                            + "."
                            + pick(List.of("all", "exists", "exists_one", "filter"), random)
                            + "(x, "
                            + expression(random, depth - 1)
                            + " == x)";
            case 6 -> one + ".map(x, " + expression(random, depth - 1) + ")";
            default -> one + ".matches('^a*(b|c)?$')";
        };
    }

    private static String leaf(Random random) {
        return pick(LEAVES, random);
    }

    static Circumstances circumstances(Random random) {
        var members = new LinkedHashMap<String, Json>();
        for (var name : List.of("a", "b", "c"))
            if (random.nextInt(4) != 0) members.put(name, value(random, 3));
        return ConditionTest.circumstances(
                random.nextBoolean() ? List.of() : List.of("path:/a", "url:https://b"),
                Json.objectOf(members));
    }

    private static Json value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> Json.of("a");
            case 1 -> Json.of("");
            case 2 -> Json.of(random.nextInt(3) - 1);
            case 3 -> new Json.Num(pick(List.of("0.5", "-0", "1e300", "5e-324", "1.0"), random));
            case 4 -> Json.of(random.nextBoolean());
            case 5 -> Json.nothing();
            case 6 -> {
                var elements = new ArrayList<Json>();
                for (int i = random.nextInt(4); i > 0; i--) elements.add(value(random, depth - 1));
                yield Json.arrayOf(elements);
            }
            default -> {
                var members = new LinkedHashMap<String, Json>();
                for (int i = random.nextInt(3); i > 0; i--)
                    members.put(pick(List.of("a", "b", "k"), random), value(random, depth - 1));
                yield Json.objectOf(members);
            }
        };
    }

    private static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
