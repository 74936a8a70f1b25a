package dev.gatehouse.cues;

import static dev.gatehouse.cues.CueClass.AGENT_DIRECTED;
import static dev.gatehouse.cues.CueClass.CONCEALMENT;
import static dev.gatehouse.cues.CueClass.EXFILTRATION;

import java.util.List;

/** What is said to an agent: do this, do not tell, and hand over what you know. */
final class AgentPhrases {
    private static final String PERSON =
            "(user|human|person|people|anyone|anybody|everyone|operator|customer|developer)s?";
    private static final String AGENT =
            "(ai|llm|model|assistant|agent|claude|chatgpt|gpt|gemini|copilot|cursor)s?";
    private static final String MUST =
            "(must|shall|should|ha(s|ve) to|needs? to|(is|are) (required|obliged|expected) to)";
    private static final String DO =
            "(read|call|use|invoke|run|execute|send|include|pass|provide|fetch|open|load|access"
                    + "|retrieve|append|follow|obey|write|ignore|respond|answer|tell|say|output|print)";
    private static final String USING =
            "(using|use|calling|call|invoking|invoke|running|run|executing|execute)";

    private AgentPhrases() {}

    static void addTo(List<Phrase> all) {
        toAgents(all);
        concealment(all);
        asking(all);
    }

    private static void toAgents(List<Phrase> all) {
        add(
                all,
                AGENT_DIRECTED,
                "ignore,disregard,forget,override,bypass",
                "\\b(ignore|disregard|forget|override|bypass) ([a-z]+ ){0,4}(instructions?|prompts?"
                        + "|rules|guidelines|directions|constraints|restrictions|policies)\\b");
        add(
                all,
                AGENT_DIRECTED,
                "<",
                "</?(important|system|instructions?|secret|critical|hidden|assistant|admin|priority"
                        + "|override|directive)[^>]{0,40}>");
        add(all, AGENT_DIRECTED, "must,sha,should,to", "\\b" + AGENT + " " + MUST + "\\b");
        add(
                all,
                AGENT_DIRECTED,
                "you",
                "\\byou "
                        + MUST
                        + " ((always|first|never|also|now|immediately|not) )*"
                        + DO
                        + "\\b");
        add(
                all,
                AGENT_DIRECTED,
                "before,prior,after,when,time,once",
                "\\b(before|prior to|after|when(ever)?|(each|every) time|once) (you )?"
                        + USING
                        + " (this|it|them|any|the|other|another|all|every)\\b[^.]{0,60}[,:;] ?"
                        + "((always|first|you|please|must|should|also) )*"
                        + DO
                        + "\\b");
        add(
                all,
                AGENT_DIRECTED,
                "always,first,immediately",
                "\\b(always|first|immediately) ((also|silently|quietly) )?"
                        + DO
                        + "\\b[^.]{0,60}\\b(first|before|prior to|after|instead|every|any|tool)\\b");
        add(
                all,
                AGENT_DIRECTED,
                "as an,you are,acting as,act as",
                "\\b(as an? |you are (now )?(an?|the) |act(ing)? as (an?|the) )"
                        + "(ai|assistant|agent|language model|helpful|unrestricted|admin)");
        add(
                all,
                AGENT_DIRECTED,
                "instruction,system,developer mode,jailbreak",
                "\\b(new|updated|additional|system) instructions? ?:|\\bsystem (message|override|note)"
                        + "\\b|\\bdeveloper mode\\b|\\bjailbreak");
        add(
                all,
                AGENT_DIRECTED,
                "proceed,continue,respond,answer",
                "\\b(do not|don't|never|cannot) (proceed|continue|respond|answer)\\b");
        add(
                all,
                AGENT_DIRECTED,
                "must be,should be,has to be,needs to be",
                "\\b(must|should|has to|needs to) (always |first )?be (called|used|invoked|run"
                        + "|executed) (first|before|prior|instead|(for|on|with) every)\\b");
    }

    private static void concealment(List<Phrase> all) {
        add(
                all,
                CONCEALMENT,
                "not,n't,never,without,avoid,refrain,no need",
                "\\b(do not|don't|dont|never|must not|mustn't|should not|shouldn't|without|avoid"
                        + "|refrain from|no need to|not necessary to) ((ever|even|explicitly) )?"
                        + "(tell|mention|inform|notify|reveal|disclose?|show|display|alert|warn|bother"
                        + "|report|let|discuss|expose?|say|confirm|ask|explain)(ing)?\\b[^.]{0,50}\\b"
                        + PERSON
                        + "\\b");
        add(
                all,
                CONCEALMENT,
                "not,n't,never,without",
                "\\b(do not|don't|dont|never|must not|without) (mention|reveal|disclose?|discuss"
                        + "|acknowledge?|admit)(ing)? (this|it|that|these|the|any|anything|what)\\b");
        add(
                all,
                CONCEALMENT,
                "silently,quietly,secretly,covertly,stealth,surreptitious,discreetly",
                "\\b(silently|quietly|discreetly) ((also|first) )?(send|read|call|run|include|append"
                        + "|forward|copy|upload|post|execute|add|collect|pass|fetch|invoke|use|bcc)\\b"
                        + "|\\b(secretly|covertly|stealthily|surreptitiously)\\b");
        add(
                all,
                CONCEALMENT,
                "hide,conceal,keep,withhold",
                "\\b(hid(e|ing)|conceal(ing)?|keep(ing)?|withhold(ing)?)\\b[^.]{0,40}\\b(from (the )?"
                        + PERSON
                        + "|secret|confidential|hidden|between us|to yourself)\\b");
        add(
                all,
                CONCEALMENT,
                "not,n't,never",
                "\\b"
                        + PERSON
                        + " (must|should|need|do|does|may|will|can|shall)( ?not|n't| never) ((need|have) )?(to )?"
                        + "(know|see|notice|be (made )?(aware|told|informed|notified|shown|bothered"
                        + "|asked)|find out|hear|learn)\\b");
        add(
                all,
                CONCEALMENT,
                "without,visible,hidden,unseen,shown,unaware",
                "\\bwithout (the )?"
                        + PERSON
                        + "('s?)? (knowledge|knowing|consent|approval|noticing|permission"
                        + "|confirmation|awareness)\\b|\\b(not visible|invisible|hidden|not shown"
                        + "|unseen) (to|from|by) (the )?"
                        + PERSON
                        + "\\b|\\b"
                        + PERSON
                        + " (is|are|stays?|remains?) unaware\\b");
        add(all, CONCEALMENT, "<!--", "<!--.{0,80}");
    }

    private static void asking(List<Phrase> all) {
        add(
                all,
                EXFILTRATION,
                "conversation,chat,message,dialog,context,session,prompt",
                "\\b(full|entire|complete|whole|raw|verbatim|all|your|our|current|previous|prior)"
                        + " ((the|your|our|user|of) ){0,2}(conversation|chat|dialogue|context window"
                        + "|system prompt)s?\\b|\\b(conversation|chat|message|dialogue)"
                        + " (history|log|transcript|context|so far)\\b");
        add(
                all,
                EXFILTRATION,
                "system prompt,system message,system instruction,sidenote,side note",
                "\\bsystem (prompt|message|instruction)s?\\b|\\bside ?notes?\\b");
        add(
                all,
                EXFILTRATION,
                "tool",
                "\\b(output|result|response|content)s? (of|from) (all|any|every|other|another|each"
                        + "|previous|prior|earlier) ([a-z]+ ){0,2}tools?\\b|\\b(previous|prior|other"
                        + "|all|every) tool (output|result|call|response)s?\\b|\\b(list|names) of"
                        + " ((all|the|your|available|other) )*tools\\b");
        add(
                all,
                EXFILTRATION,
                "credential,key,token,password,secret,environment,env,know,memor",
                "\\b(include|pass|put|attach|insert|append|embed|paste|send|forward|copy|give"
                        + "|provide|supply)\\b[^.]{0,60}\\b((private|ssh|api|encryption|secret) keys?"
                        + "|passwords?|secrets|environment variables?|env vars?|everything you know"
                        + "|what you know|your memor(y|ies)|user'?s? (credentials?|memor(y|ies)"
                        + "|data))\\b");
        add(
                all,
                EXFILTRATION,
                "contents of,content of",
                "\\b(include|pass|put|attach|insert|append|embed|paste|send|forward|copy|give)\\b"
                        + "[^.]{0,40}\\bcontents? of\\b[^.]{0,80}\\b(here|as|in|to|into|this|"
                        + "parameter|argument|field)\\b");
        add(
                all,
                EXFILTRATION,
                " to ",
                "\\b(send|forward|post|upload|e-?mail|bcc|leak|transmit|exfiltrate|report)\\b"
                        + "[^.]{0,60}\\bto (https?://|[a-z0-9._+-]+@[a-z0-9-]+\\.[a-z]+)");
    }

    private static void add(List<Phrase> all, CueClass kind, String words, String pattern) {
        all.add(Phrase.of(kind, words, pattern));
    }
}
