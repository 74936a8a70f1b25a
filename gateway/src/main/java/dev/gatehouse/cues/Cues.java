package dev.gatehouse.cues;

import com.google.re2j.Matcher;
import dev.gatehouse.inventory.Revealed;
import dev.gatehouse.inventory.Secrets;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds cues in what a server declared, in every string of it (CAP-8, T04 to T09, T13).
 *
 * <p>What is hidden is found for certain, and is ground for refusing. The rest are guesses by
 * patterns over the text without its disguises: they show a person where to look, and say that a
 * changed text got a new sort of content. A string gets no more than one cue of a class. Pure.
 */
public final class Cues {
    /** Cues of one definition; what is hidden counts first. */
    static final int MAX_CUES = 200;

    private static final int MAX_EXCERPT = 200;
    private static final int AROUND = 30;

    private static final Map<CueClass, Integer> WEIGHTS = weights();

    private final Neighbours neighbours;
    private final Set<String> words;
    private final List<Cue> hidden = new ArrayList<>();
    private final List<Cue> guessed = new ArrayList<>();

    private Cues(Neighbours neighbours, Texts texts) {
        this.neighbours = neighbours;
        words = Neighbours.small(words(texts));
        texts.unread().ifPresent(hidden::add);
    }

    /** The cues of every string of a definition, names of members included. */
    public static List<Cue> in(Json definition) {
        return in(definition, Neighbours.NONE);
    }

    /**
     * @param otherNames names of other servers' tools
     */
    public static List<Cue> in(Json definition, Set<String> otherNames) {
        return in(definition, new Neighbours(Set.of(), otherNames));
    }

    public static List<Cue> in(Json definition, Neighbours neighbours) {
        var texts = Texts.of(definition);
        var cues = new Cues(neighbours, texts);
        for (var text : texts.found()) cues.read(text);
        return cues.all();
    }

    /** What is hidden in a definition, or was too large to be read. */
    public static List<Cue> hiddenIn(Json definition) {
        var texts = Texts.of(definition);
        var cues = new Cues(Neighbours.NONE, texts);
        for (var text : texts.found()) cues.readHidden(text);
        return cues.all();
    }

    /** Secrets of known shapes in a definition. */
    public static List<Cue> secretsIn(Json definition) {
        return secretsIn(definition, CueClass.SECRET);
    }

    /** What has the shape of a secret in a definition, and may be none. */
    public static List<Cue> possibleSecretsIn(Json definition) {
        return secretsIn(definition, CueClass.POSSIBLE_SECRET);
    }

    private static List<Cue> secretsIn(Json definition, CueClass kind) {
        var texts = Texts.of(definition);
        var cues = new Cues(Neighbours.NONE, texts);
        for (var text : texts.found()) cues.readSecrets(text, kind);
        return cues.all().stream().filter(cue -> cue.kind() == kind).toList();
    }

    /** How much there is to look at: each class counts once, so long texts count no more. */
    public static int score(List<Cue> cues) {
        var kinds = EnumSet.noneOf(CueClass.class);
        for (var cue : cues) kinds.add(cue.kind());
        return kinds.stream().mapToInt(kind -> WEIGHTS.getOrDefault(kind, 0)).sum();
    }

    private static Map<CueClass, Integer> weights() {
        var weights = new EnumMap<CueClass, Integer>(CueClass.class);
        for (var kind : CueClass.values())
            weights.put(
                    kind,
                    switch (kind) {
                        case HIDDEN, SECRET -> 100;
                        case CONCEALMENT, POSSIBLE_SECRET -> 30;
                        case EXFILTRATION, SENSITIVE_PATH -> 20;
                        case CROSS_TOOL, AGENT_DIRECTED -> 10;
                        case COMMAND -> 5;
                        case URL -> 1;
                    });
        return weights;
    }

    /** A definition may speak of its own name and of its own parameters. */
    private static Set<String> words(Texts texts) {
        var words = new HashSet<String>();
        for (var text : texts.found())
            if (text.isName() || text.at().equals("/name")) words.add(text.value());
        return words;
    }

    private List<Cue> all() {
        var all = new ArrayList<>(hidden);
        all.addAll(guessed);
        return List.copyOf(all.subList(0, Math.min(all.size(), MAX_CUES)));
    }

    private void readHidden(Texts.Text text) {
        if (hidden.size() >= MAX_CUES) return;
        Hidden.in(text.value())
                .ifPresent(what ->
                        hidden.add(new Cue(CueClass.HIDDEN, text.at(), Secrets.masked(what))));
    }

    private void readSecrets(Texts.Text text, CueClass kind) {
        if (hidden.size() >= MAX_CUES) return;
        var secrets =
                kind == CueClass.SECRET
                        ? Secrets.in(text.value())
                        : Secrets.possiblyIn(text.value());
        if (!secrets.isEmpty()) hidden.add(new Cue(kind, text.at(), String.join(", ", secrets)));
    }

    private void read(Texts.Text text) {
        readHidden(text);
        readSecrets(text, CueClass.SECRET);
        readSecrets(text, CueClass.POSSIBLE_SECRET);
        if (guessed.size() >= MAX_CUES || isDialect(text)) return;
        var seen = EnumSet.noneOf(CueClass.class);
        if (text.isName() && isTelltale(text.value()))
            add(seen, CueClass.EXFILTRATION, text.at(), text.value());
        for (var reading : Plain.readings(Secrets.masked(text.value())))
            match(reading, text.at(), seen);
    }

    /** Every schema names its dialect by a URL. */
    private static boolean isDialect(Texts.Text text) {
        return text.at().endsWith("/$schema")
                && text.value().matches("https?://json-schema\\.org/[a-z0-9/-]+#?");
    }

    private static boolean isTelltale(String name) {
        var letters = new StringBuilder();
        Plain.folded(name)
                .chars()
                .filter(Character::isLetter)
                .forEach(c -> letters.append((char) c));
        return Phrases.TELLTALE.contains(letters.toString().toLowerCase(Locale.ROOT));
    }

    private void match(Plain.Reading reading, String at, Set<CueClass> seen) {
        var text = reading.text();
        var small = text.toLowerCase(Locale.ROOT);
        for (var phrase : Phrases.ALL)
            if (!seen.contains(phrase.kind()) && phrase.mayMatch(small))
                find(phrase, reading)
                        .ifPresent(found -> add(seen, phrase.kind(), at, reading.how() + found));
        if (!seen.contains(CueClass.CROSS_TOOL))
            neighbours
                    .named(text, words)
                    .ifPresent(name -> add(seen, CueClass.CROSS_TOOL, at, "names " + name));
    }

    private void add(Set<CueClass> seen, CueClass kind, String at, String excerpt) {
        seen.add(kind);
        guessed.add(new Cue(kind, at, shown(excerpt)));
    }

    private Optional<String> find(Phrase phrase, Plain.Reading reading) {
        var text = reading.text();
        var matcher = (reading.isTight() ? phrase.tight() : phrase.pattern()).matcher(text);
        while (matcher.find())
            if (!phrase.hasTarget() || !isOwn(matcher))
                return Optional.of(around(text, matcher.start(), matcher.end()));
        return Optional.empty();
    }

    private boolean isOwn(Matcher matcher) {
        for (int group = 1; group <= matcher.groupCount(); group++) {
            var target = matcher.group(group);
            if (target != null) return isOwn(target.toLowerCase(Locale.ROOT));
        }
        return false;
    }

    private boolean isOwn(String name) {
        return words.contains(name) || ToolPhrases.NO_NAMES.contains(name) || neighbours.owns(name);
    }

    private static String around(String text, int from, int to) {
        int start = Math.max(0, from - AROUND);
        int end = Math.min(text.length(), to + AROUND);
        return (start > 0 ? "…" : "")
                + text.substring(start, end)
                + (end < text.length() ? "…" : "");
    }

    private static String shown(String text) {
        var shown = Revealed.text(Secrets.masked(text));
        return shown.length() <= MAX_EXCERPT ? shown : shown.substring(0, MAX_EXCERPT) + "…";
    }
}
