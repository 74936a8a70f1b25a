package dev.gatehouse.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;

/** Seeded trees of every kind of value, without lone surrogates. */
final class RandomJson {
    private static final List<String> NUMBERS =
            List.of(
                    "0",
                    "-0",
                    "1",
                    "-1",
                    "42",
                    "1.0",
                    "1e0",
                    "0.1",
                    "-0.5",
                    "1e21",
                    "1e-7",
                    "4.50",
                    "123456789.125",
                    "9007199254740991",
                    "-9007199254740991",
                    "1E+2",
                    "0.000001");

    private final Random random;

    RandomJson(long seed) {
        random = new Random(seed);
    }

    Json next() {
        return next(5);
    }

    private Json next(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0 -> Json.nothing();
            case 1 -> Json.of(random.nextBoolean());
            case 2 -> new Json.Num(NUMBERS.get(random.nextInt(NUMBERS.size())));
            case 3 -> Json.of(number());
            case 4 -> Json.of(string());
            case 5 -> array(depth);
            default -> object(depth);
        };
    }

    private Json array(int depth) {
        var elements = new ArrayList<Json>();
        for (int i = random.nextInt(5); i > 0; i--) elements.add(next(depth - 1));
        return Json.arrayOf(elements);
    }

    private Json object(int depth) {
        var members = new LinkedHashMap<String, Json>();
        for (int i = random.nextInt(6); i > 0; i--) members.put(string(), next(depth - 1));
        return Json.objectOf(members);
    }

    /** A double that is zero or normal: any bits, or one near where the notation changes. */
    double number() {
        while (true) {
            double value =
                    switch (random.nextInt(3)) {
                        case 0 -> Double.longBitsToDouble(random.nextLong());
                        case 1 -> random.nextInt(2_000_000) / 1000.0 - 1000;
                        default -> Math.pow(10, random.nextInt(50) - 25) * random.nextInt(1, 100);
                    };
            if (value == 0 || (Double.isFinite(value) && Math.abs(value) >= Double.MIN_NORMAL))
                return value;
        }
    }

    String string() {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) text.appendCodePoint(point());
        return text.toString();
    }

    private int point() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> "\"\\/\u007F\u0080\u2028\u2029\uFEFF\uFFFF".charAt(random.nextInt(9));
            case 2 -> random.nextInt(0x80, 0xD800);
            case 3 -> random.nextInt(0xE000, 0x10000);
            case 4 -> random.nextInt(0x10000, 0x110000);
            default -> random.nextInt('a', 'f');
        };
    }
}
