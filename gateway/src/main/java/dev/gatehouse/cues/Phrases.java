package dev.gatehouse.cues;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What texts that attack agents were seen to say, in English. They miss what is said in other
 * words, and they meet honest texts: decision 0038 has the numbers.
 */
final class Phrases {
    static final List<Phrase> ALL = all();

    /** Names of parameters that ask for what an agent knows, without what joins their words. */
    static final Set<String> TELLTALE =
            Set.of(
                    "sidenote",
                    "sidenotes",
                    "systemprompt",
                    "systemmessage",
                    "conversation",
                    "conversationhistory",
                    "conversationcontext",
                    "conversationlog",
                    "fullconversation",
                    "chathistory",
                    "chatlog",
                    "chatcontext",
                    "fullcontext",
                    "messagehistory",
                    "transcript",
                    "contextdump",
                    "llmcontext",
                    "agentcontext",
                    "agentmemory",
                    "usercontext",
                    "usersecrets",
                    "usercredentials",
                    "previousmessages",
                    "previousresults",
                    "previousoutputs",
                    "previoustoolresults",
                    "othertooloutputs",
                    "tooloutputs",
                    "toolresults",
                    "toolhistory",
                    "availabletools",
                    "envvars",
                    "environmentvariables",
                    "chainofthought",
                    "scratchpad");

    private Phrases() {}

    private static List<Phrase> all() {
        var all = new ArrayList<Phrase>();
        AgentPhrases.addTo(all);
        ToolPhrases.addTo(all);
        PlacePhrases.addTo(all);
        return List.copyOf(all);
    }
}
