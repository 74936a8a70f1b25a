package dev.gatehouse.behaviour;

import dev.gatehouse.mcp.Json;
import java.util.Set;
import java.util.TreeSet;

/**
 * A set of words that a tool's results are made of, learned from so many of them. A tool that
 * brings new ones all the time has none that is out of the usual: then nothing is held against it.
 */
final class Learned {
    private static final int MAX_EXTENSIONS = 4;

    private final int most;
    private final Set<String> words = new TreeSet<>();
    private long looked;
    private long lastNew;
    private int extensions;
    private boolean settled;
    private boolean open;

    /**
     * @param most words, beyond which it is a tool that brings new ones all the time
     */
    Learned(int most) {
        this.most = most;
    }

    /** Takes in what a result has while it is learned. */
    void learn(Set<String> seen) {
        looked++;
        if (open || (settled && words.size() >= most)) return;
        if (words.addAll(seen)) lastNew = looked;
        if (settled || words.size() <= most) return;
        open = true;
        words.clear();
    }

    /** What was never seen; empty for what brings new ones all the time. */
    Set<String> news(Set<String> seen) {
        if (open) return Set.of();
        var news = new TreeSet<>(seen);
        news.removeAll(words);
        return news;
    }

    /**
     * Whether so many results are enough: when the last third of them brought something new, they
     * are not. What is settled stays so: nobody opens it again by bringing something new.
     */
    boolean isSettled(int results) {
        if (open || settled) return true;
        long needed = (long) results << extensions;
        if (looked < needed) return false;
        settled = lastNew == 0 || lastNew <= needed - needed / 3 || looked > lastNew + needed;
        if (settled) return true;
        if (extensions < MAX_EXTENSIONS) extensions++;
        else open = true;
        return open;
    }

    int size() {
        return words.size();
    }

    Json.Obj json() {
        return Json.object(
                "words", words,
                "looked", looked,
                "lastNew", lastNew,
                "extensions", extensions,
                "settled", settled,
                "open", open);
    }

    void read(Json.Obj from) {
        for (var word : from.array("words"))
            if (word instanceof Json.Str(var text)) words.add(text);
        looked = number(from, "looked");
        lastNew = number(from, "lastNew");
        extensions = (int) number(from, "extensions");
        settled = Json.of(true).equals(from.member("settled"));
        open = Json.of(true).equals(from.member("open"));
    }

    static long number(Json.Obj from, String member) {
        return from.member(member) instanceof Json.Num number ? number.asLong() : 0;
    }
}
