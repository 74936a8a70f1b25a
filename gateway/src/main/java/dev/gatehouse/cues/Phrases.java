package dev.gatehouse.cues;

import com.google.re2j.Pattern;
import java.util.List;

/** Patterns of what texts try. RE2's, so that matching takes time linear in the text. */
final class Phrases {
    record Phrase(CueClass kind, Pattern pattern) {}

    static final List<Phrase> ALL =
            List.of(
                    of(
                            CueClass.AGENT_DIRECTED,
                            "\\b(before|after|when|prior to) (using|calling|invoking|you use|you"
                                    + " call)\\b"),
                    of(
                            CueClass.AGENT_DIRECTED,
                            "\\b(ignore|disregard|forget) (all|any|the|your|previous|prior)\\b"),
                    of(
                            CueClass.AGENT_DIRECTED,
                            "\\byou (must|should|shall|need to|have to|are required to)\\b"),
                    of(
                            CueClass.CONCEALMENT,
                            "\\b(do not|don't|never|without) (tell|telling|mention|mentioning|inform|"
                                    + "informing|notify|notifying|reveal|revealing|show|showing)\\b"),
                    of(
                            CueClass.CROSS_TOOL,
                            "\\b(instead of|rather than|before|after) (using|calling|invoking)\\b"),
                    of(
                            CueClass.SENSITIVE_PATH,
                            "\\.ssh\\b|\\bid_rsa\\b|/etc/(passwd|shadow)\\b|\\.env\\b|\\.aws/"
                                    + "|\\bcredentials?\\.(json|txt|xml)\\b"),
                    of(
                            CueClass.EXFILTRATION,
                            "\\b(conversation|chat) (history|so far)\\b|\\bsystem prompt\\b"
                                    + "|\\bsidenote\\b"),
                    of(CueClass.URL, "\\b(https?|wss?|ftp)://[^\\s\"'<>)]+"),
                    of(
                            CueClass.COMMAND,
                            "\\b(curl|wget) [^\\n]{0,80}|\\brm -rf\\b|\\bbash -c\\b"
                                    + "|\\|\\s*(ba)?sh\\b"));

    private Phrases() {}

    private static Phrase of(CueClass kind, String pattern) {
        return new Phrase(kind, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
    }
}
