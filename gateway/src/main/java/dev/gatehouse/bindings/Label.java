package dev.gatehouse.bindings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a tool brings in or takes out, for what may not flow together (AUT-8). */
public enum Label {
    /** What it answers may have been written by anybody. */
    UNTRUSTED_INPUT,
    /** What it answers is not for everybody. */
    PRIVATE_DATA,
    /** What it is given leaves. */
    EXTERNAL_SINK,
    /** What it does cannot be made good. */
    DESTRUCTIVE;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    public static Optional<Label> find(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    @Override
    public String toString() {
        return word;
    }
}
