package dev.gatehouse.bindings;

import java.util.ArrayDeque;

/**
 * How large a pattern becomes when its counted repetitions are written out, as compiling does:
 * {@code (a{9}){9}} is 81. Found before it is compiled, and rather too large than too small.
 */
final class PatternSize {
    /** Where counting ends; far above any bound that is asked about. */
    private static final long ENOUGH = 1L << 30;

    private final String pattern;
    private final ArrayDeque<Long> around = new ArrayDeque<>();
    private int at;
    private long sum;
    private long last;

    PatternSize(String pattern) {
        this.pattern = pattern;
    }

    boolean atLeast(long bound) {
        while (at < pattern.length()) step();
        while (!around.isEmpty()) sum = limited(sum + around.pop());
        return sum >= bound;
    }

    private void step() {
        char c = pattern.charAt(at++);
        switch (c) {
            case '\\' -> {
                at++;
                atom(1);
            }
            case '[' -> {
                skipClass();
                atom(1);
            }
            case '(' -> {
                around.push(sum);
                sum = 0;
                last = 0;
            }
            case ')' -> close();
            case '{' -> repeat();
            default -> atom(1);
        }
    }

    private void atom(long size) {
        last = size;
        sum = limited(sum + size);
    }

    /** The group becomes one atom; one that nothing opened is all that came before it. */
    private void close() {
        last = limited(sum + 1);
        sum = limited(last + (around.isEmpty() ? 0 : around.pop()));
    }

    private void repeat() {
        int end = pattern.indexOf('}', at);
        if (end < 0) return;
        long most = 1;
        for (var count : pattern.substring(at, end).split(",", -1)) {
            if (!count.chars().allMatch(digit -> digit >= '0' && digit <= '9')) return;
            if (!count.isEmpty())
                most = Math.max(most, count.length() > 6 ? ENOUGH : Long.parseLong(count));
        }
        sum = limited(sum + limited(last * (most - 1)));
        last = limited(last * most);
        at = end + 1;
    }

    private void skipClass() {
        if (at < pattern.length() && pattern.charAt(at) == '^') at++;
        if (at < pattern.length() && pattern.charAt(at) == ']') at++;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c == ']') return;
            if (c == '\\') at++;
            if (c == '[' && pattern.startsWith(":", at)) {
                int end = pattern.indexOf(":]", at + 1);
                if (end >= 0) at = end + 2;
            }
        }
    }

    private static long limited(long size) {
        return Math.min(size, ENOUGH);
    }
}
