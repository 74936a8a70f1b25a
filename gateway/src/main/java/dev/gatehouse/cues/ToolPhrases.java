package dev.gatehouse.cues;

import static dev.gatehouse.cues.CueClass.CROSS_TOOL;

import java.util.List;
import java.util.Set;

/** What is said of the tools of other servers (T13). */
final class ToolPhrases {
    /** A word that can only be the name of a tool: read_file, readFile, or one called a tool. */
    private static final String TOOL =
            "[`'\"]?(?:([a-z0-9.-]+_[a-z0-9_.-]+)|((?-i:[a-z]+[A-Z][A-Za-z0-9]*))"
                    + "|([a-z0-9_.-]+)[`'\"]? (?:mcp )?(?:tool|function|server))s?[`'\"]?";

    /** What stands before the word tool and names none. */
    static final Set<String> NO_NAMES =
            Set.of(
                    "a",
                    "an",
                    "the",
                    "this",
                    "that",
                    "these",
                    "those",
                    "any",
                    "all",
                    "each",
                    "every",
                    "other",
                    "another",
                    "same",
                    "which",
                    "your",
                    "our",
                    "following",
                    "mcp",
                    "one",
                    "first",
                    "next",
                    "previous",
                    "single",
                    "new",
                    "second",
                    "appropriate",
                    "relevant",
                    "available",
                    "specific",
                    "right",
                    "no",
                    "such",
                    "its",
                    "of",
                    "and",
                    "or");

    private ToolPhrases() {}

    static void addTo(List<Phrase> all) {
        about(
                all,
                "before,prior,after,instead,rather,when,while,time,place,if,once",
                "\\b(?:before|after|prior to|instead of|rather than|in place of|when(?:ever)?|while"
                        + "|(?:each|every) time|if|once)(?: (?:you|the (?:agent|assistant|model)))?"
                        + " (?:using|use|calling|call|invoking|invoke|running|run|executing|execute)"
                        + "(?: (?:the|any|all|every|other|another|your|our))* "
                        + TOOL);
        about(
                all,
                "instead of,rather than,in place of",
                "\\b(?:instead of|rather than|in place of)(?: the)? " + TOOL);
        about(
                all,
                "not,n't,never,stop,avoid",
                "\\b(?:do not|don't|never|stop|avoid|must not|should not)"
                        + " (?:use|using|call|calling|invoke|invoking|trust|rely on)"
                        + "(?: (?:the|any|other|another))* "
                        + TOOL);
        about(
                all,
                "replace,supersede,override,precedence,priority,shadow,preferred,prefer,intercept,"
                        + "redefine,change",
                "\\b(?:replace[sd]?|supersede[sd]?|override[sd]?|overriding|shadow(?:s|ed)?"
                        + "|intercept(?:s|ed)?|redefine[sd]?|(?:precedence|priority|preferred|prefer"
                        + " this) (?:over|to)|replacement (?:for|of)"
                        + "|changes? (?:the )?(?:behaviou?r|meaning) of)(?: (?:the|any|all))* "
                        + TOOL);
        about(
                all,
                "tool,function,server,broken,deprecated,unsafe,insecure,compromised,disabled,"
                        + "unavailable,obsolete,must,called,used",
                "\\b"
                        + TOOL
                        + "(?: tools?| functions?)? (?:(?:is|are|was) (?:now )?(?:broken|deprecated"
                        + "|unsafe|insecure|compromised|disabled|unavailable|obsolete|outdated|called"
                        + "|used|invoked|run|executed)|must|gets? called|no longer)\\b");
        about(
                all,
                "output,result,response,answer",
                "\\b(?:outputs?|results?|responses?|answers?)"
                        + " (?:of|from|returned by)(?: (?:the|any|every|all|each))* "
                        + TOOL);
        about(
                all,
                "call,use,invoke,run,pass,forward,send",
                "\\b(?:also|then|first|always|immediately|must|automatically|silently)"
                        + " (?:call|use|invoke|run|execute|trigger)(?: the)? "
                        + TOOL);
        about(
                all,
                "parameter,argument,field,recipient",
                "\\b(?:parameters?|arguments?|fields?|recipients?|value) (?:of|to|for|in)"
                        + "(?: (?:the|any|every|all|each))* "
                        + TOOL);
        all.add(
                Phrase.of(
                        CROSS_TOOL,
                        "tool,server",
                        "\\b(any|every|all|each) (other|available|installed|connected|remaining) (mcp )?"
                                + "(tool|server|function)s?\\b|\\b(other|another|different) (mcp )?"
                                + "(servers?|server's|tool|tools) (must|should|are|is|from|of|on|instead)\\b"
                                + "|\\b(before|after|instead of|than|when|whenever) ([a-z]+ ){0,2}(any|other"
                                + "|another|every|all) (other )?(mcp )?(tool|server|function)s?\\b"
                                + "|\\b(tools?|functions?) (of|from|on|provided by|offered by)"
                                + " (other|another|any|all|different)( mcp)? servers?\\b"
                                + "|\\b(every|each|any) (subsequent |following |later |other )?tool"
                                + " (call|invocation)s?\\b"));
    }

    private static void about(List<Phrase> all, String words, String pattern) {
        all.add(Phrase.about(CROSS_TOOL, words, pattern));
    }
}
