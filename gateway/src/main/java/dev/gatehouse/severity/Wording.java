package dev.gatehouse.severity;

import com.google.re2j.Pattern;
import dev.gatehouse.cues.Cue;
import dev.gatehouse.cues.CueClass;
import dev.gatehouse.cues.Cues;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What all texts of a subject together try that they did not try before. An edit is only an edit;
 * an edit that brings a new class of cue is what a poisoned description looks like (T01, T04, T13).
 * What is hidden counts each time, and so do a secret and an address of another host.
 */
final class Wording {
    /** Where an address is what is meant to be there, and nothing that an agent reads as one. */
    private static final Set<String> ADDRESSES =
            Set.of("$schema", "$id", "$ref", "uri", "uriTemplate", "websiteUrl", "src", "mimeType");

    private static final Pattern HOST =
            Pattern.compile("(?i)https?://([^\\s/\"'`<>()\\[\\]{}\\\\?#,;]+)");

    private Wording() {}

    static List<Grade.Match> compare(Json was, Json is) {
        var before = cues(was);
        var matches = new ArrayList<Grade.Match>();
        cues(is).forEach((kind, cues) -> {
            var known = before.getOrDefault(kind, Map.of());
            cues.forEach((excerpt, cue) -> {
                boolean isNew =
                        countsEachTime(kind) ? !known.containsKey(excerpt) : known.isEmpty();
                if (isNew) matches.add(match(cue));
            });
        });
        hosts(was, is, matches);
        return matches;
    }

    /** One cue for each class and excerpt, the first. */
    private static Map<CueClass, Map<String, Cue>> cues(Json subject) {
        var found = new EnumMap<CueClass, Map<String, Cue>>(CueClass.class);
        for (var cue : Cues.in(subject))
            if (counts(cue))
                found.computeIfAbsent(cue.kind(), _ -> new TreeMap<>())
                        .putIfAbsent(cue.excerpt(), cue);
        return found;
    }

    private static boolean countsEachTime(CueClass kind) {
        return kind == CueClass.HIDDEN
                || kind == CueClass.SECRET
                || kind == CueClass.POSSIBLE_SECRET;
    }

    private static boolean counts(Cue cue) {
        return switch (cue.kind()) {
            case URL, COMMAND -> !isAddress(cue.at());
            case HIDDEN,
                    SECRET,
                    POSSIBLE_SECRET,
                    AGENT_DIRECTED,
                    CONCEALMENT,
                    CROSS_TOOL,
                    SENSITIVE_PATH,
                    EXFILTRATION ->
                    true;
        };
    }

    private static boolean isAddress(String at) {
        return ADDRESSES.contains(at.substring(at.lastIndexOf('/') + 1));
    }

    private static Grade.Match match(Cue cue) {
        var rule =
                switch (cue.kind()) {
                    case HIDDEN -> Rule.CUE_HIDDEN;
                    case SECRET -> Rule.CUE_SECRET;
                    case POSSIBLE_SECRET -> Rule.CUE_POSSIBLE_SECRET;
                    case AGENT_DIRECTED -> Rule.CUE_AGENT_DIRECTED;
                    case CONCEALMENT -> Rule.CUE_CONCEALMENT;
                    case CROSS_TOOL -> Rule.CUE_CROSS_TOOL;
                    case SENSITIVE_PATH -> Rule.CUE_SENSITIVE_PATH;
                    case EXFILTRATION -> Rule.CUE_EXFILTRATION;
                    case URL -> Rule.CUE_URL;
                    case COMMAND -> Rule.CUE_COMMAND;
                };
        return rule.at(cue.at(), says(cue.kind()) + " " + cue.excerpt());
    }

    private static String says(CueClass kind) {
        return switch (kind) {
            case HIDDEN -> "It holds what a reader does not see:";
            case SECRET -> "It holds a secret:";
            case POSSIBLE_SECRET -> "It holds what may be a secret:";
            case AGENT_DIRECTED -> "It tells the agent what to do:";
            case CONCEALMENT -> "It asks that something be kept from the person:";
            case CROSS_TOOL -> "It speaks of what other tools should do:";
            case SENSITIVE_PATH -> "It names files in which secrets lie:";
            case EXFILTRATION -> "It asks for what the agent knows:";
            case URL -> "It names an address:";
            case COMMAND -> "It holds something that a shell would run:";
        };
    }

    private static void hosts(Json was, Json is, List<Grade.Match> matches) {
        var before = new TreeMap<String, String>();
        hosts(was, "", before);
        if (before.isEmpty()) return;
        var now = new TreeMap<String, String>();
        hosts(is, "", now);
        now.keySet().removeAll(new HashSet<>(before.keySet()));
        now.forEach((host, at) ->
                matches.add(
                        Rule.TEXT_NEW_HOST.at(
                                at, "It names an address of another host: " + Shown.name(host))));
    }

    private static void hosts(Json value, String at, Map<String, String> found) {
        switch (value) {
            case Json.Str(var text) -> {
                if (isAddress(at)) return;
                var matcher = HOST.matcher(text);
                while (matcher.find())
                    found.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), at);
            }
            case Json.Obj(var members) ->
                    members.forEach((name, member) -> hosts(member, Pointers.in(at, name), found));
            case Json.Arr(var elements) -> {
                for (int i = 0; i < elements.size(); i++)
                    hosts(elements.get(i), Pointers.in(at, i), found);
            }
            case Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }
}
