package dev.gatehouse.cues;

import dev.gatehouse.inventory.Revealed;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;

/** Finds cues in what a server declared (CAP-8, T04 to T09, T13). Pure. */
public final class Cues {
    /** Cues of one definition; a person reads no more of them. */
    static final int MAX_CUES = 200;

    private static final int MAX_EXCERPT = 200;

    private Cues() {}

    /** The cues of every string of a definition, names of members included. */
    public static List<Cue> in(Json definition) {
        var texts = Texts.of(definition);
        var cues = new ArrayList<Cue>();
        texts.unread().ifPresent(cues::add);
        for (var text : texts.found()) {
            if (cues.size() >= MAX_CUES) break;
            if (Revealed.hides(text.value()))
                cues.add(new Cue(CueClass.HIDDEN, text.at(), excerpt(text.value())));
            for (var phrase : Phrases.ALL) {
                var match = phrase.pattern().matcher(text.value());
                if (match.find())
                    cues.add(
                            new Cue(
                                    phrase.kind(),
                                    text.at(),
                                    excerpt(text.value().substring(match.start(), match.end()))));
            }
        }
        return List.copyOf(cues);
    }

    private static String excerpt(String text) {
        var shown = Revealed.text(text);
        return shown.length() <= MAX_EXCERPT ? shown : shown.substring(0, MAX_EXCERPT) + "…";
    }
}
