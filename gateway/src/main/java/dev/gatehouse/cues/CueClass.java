package dev.gatehouse.cues;

import java.util.Locale;

/**
 * What a text of a server may be up to. Only {@link #HIDDEN} and {@link #SECRET} are certain, and
 * the shape of {@link #POSSIBLE_SECRET} is; the others are guesses, good enough to show a person
 * where to look, and never the sole ground for a block.
 */
public enum CueClass {
    /** It holds what a reader does not see, or what was too large to be read at all. */
    HIDDEN,
    /** It holds a secret of a known shape, which whoever reads the text has then. */
    SECRET,
    /** It holds what has the shape of a secret, and may be public or an example. */
    POSSIBLE_SECRET,
    /** It tells the agent what to do, rather than what the tool does. */
    AGENT_DIRECTED,
    /** It asks that something be kept from the person. */
    CONCEALMENT,
    /** It speaks of what other servers' tools should do, or of what to do instead of them. */
    CROSS_TOOL,
    /** It names files in which secrets lie. */
    SENSITIVE_PATH,
    /** It asks for what the agent knows, such as its conversation. */
    EXFILTRATION,
    /** It names an address. */
    URL,
    /** It holds something that a shell would run. */
    COMMAND;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word for it in REST and records. */
    public String word() {
        return word;
    }
}
