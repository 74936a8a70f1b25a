package dev.gatehouse.bindings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a tool does, in an operator's words. What its server says of itself in annotations is a
 * proposal at most (AUT-2, REQ-103).
 */
public enum ActionClass {
    /** Nothing is different afterwards. */
    READ,
    /** Something is, and can be made good. */
    WRITE,
    /** Something is, and cannot be made good. */
    DESTRUCTIVE,
    /** Code or commands run that the arguments hold. */
    EXECUTE,
    /** Something leaves for people or systems outside. */
    EXTERNAL;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Whether it can do more than show: one person alone grants none of that (INV-5). */
    public boolean isPrivileged() {
        return this != READ;
    }

    public static Optional<ActionClass> find(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    /** The word for it in commands, REST, conditions and records. */
    @Override
    public String toString() {
        return word;
    }
}
