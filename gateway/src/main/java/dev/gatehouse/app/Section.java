package dev.gatehouse.app;

import dev.gatehouse.yaml.Yaml;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One section of the configuration, asked setting by setting.
 *
 * <p>Asking for a setting also declares it: {@link Findings} collects what there is to be set, so
 * the reference page and the reader cannot differ. A value that cannot be taken becomes a problem,
 * and the default stands in for it so that all problems are found at once.
 */
final class Section {
    /** What reading found out, over all sections. */
    static final class Findings {
        final List<Setting> settings = new ArrayList<>();
        final List<String> problems = new ArrayList<>();
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,9})(B|KiB|MiB)");

    private final String path;
    private final String documentedPath;
    private final Map<String, Yaml> members;
    private final int line;
    private final Findings findings;
    private final Map<String, Optional<Section>> asked = new LinkedHashMap<>();

    private Section(String path, String documentedPath, @Nullable Yaml content, Findings findings) {
        this.path = path;
        this.documentedPath = documentedPath;
        this.findings = findings;
        this.line = content == null ? 0 : content.line();
        switch (content) {
            case Yaml.Mapping(_, var found) -> members = found;
            case null -> members = Map.of();
            case Yaml.Nothing _ -> members = Map.of();
            case Yaml.Sequence _, Yaml.Scalar _ -> {
                members = Map.of();
                problem(path.isEmpty() ? "the configuration" : path, content, "expected a section");
            }
        }
    }

    static Section root(Yaml content, Findings findings) {
        return new Section("", "", content, findings);
    }

    Section section(String key) {
        var inner = new Section(in(path, key), in(documentedPath, key), members.get(key), findings);
        asked.put(key, Optional.of(inner));
        return inner;
    }

    /** The sections of a list. When there are none, one is declared for the reference page. */
    List<Section> sections(String key) {
        asked.put(key, Optional.empty());
        var documented = in(documentedPath, key) + "[]";
        return switch (members.get(key)) {
            case Yaml.Sequence(_, var elements) -> {
                var sections = new ArrayList<Section>();
                for (int i = 0; i < elements.size(); i++) {
                    var at = in(path, key) + "[" + i + "]";
                    sections.add(new Section(at, documented, elements.get(i), findings));
                }
                yield sections;
            }
            case null -> List.of();
            case Yaml.Nothing _ -> List.of();
            case Yaml other -> {
                problem(in(path, key), other, "expected a list");
                yield List.of();
            }
        };
    }

    /** A section that stands for the elements of a list, to declare what they may say. */
    Section template(String key) {
        return new Section("", in(documentedPath, key) + "[]", null, findings);
    }

    /** The sections of a mapping whose keys are the operator's own words. */
    Map<String, Section> entries(String key) {
        asked.put(key, Optional.empty());
        var entries = new LinkedHashMap<String, Section>();
        switch (members.get(key)) {
            case null -> {}
            case Yaml.Nothing _ -> {}
            case Yaml.Mapping(_, var found) ->
                    found.forEach((name, content) ->
                            entries.put(
                                    name,
                                    new Section(
                                            in(in(path, key), name),
                                            in(documentedPath, key) + ".NAME",
                                            content,
                                            findings)));
            case Yaml other -> problem(in(path, key), other, "expected a section");
        }
        return entries;
    }

    /** A section that stands for the entries of a mapping, to declare what they may say. */
    Section entry(String key) {
        return new Section("", in(documentedPath, key) + ".NAME", null, findings);
    }

    /** A mapping of the operator's own words to texts. */
    Map<String, String> map(String key, String meaning) {
        declare(key, "mapping", "{}", meaning);
        var texts = new LinkedHashMap<String, String>();
        switch (members.get(key)) {
            case null -> {}
            case Yaml.Nothing _ -> {}
            case Yaml.Mapping(_, var found) ->
                    found.forEach((name, value) -> {
                        if (value instanceof Yaml.Scalar scalar) texts.put(name, scalar.text());
                        else problem(in(in(path, key), name), value, "expected a text");
                    });
            case Yaml other -> problem(in(path, key), other, "expected a mapping");
        }
        return texts;
    }

    Optional<String> text(String key, String unit, String meaning) {
        declare(key, unit, "-", meaning);
        return scalar(key, "expected " + unit)
                .map(Yaml.Scalar::text)
                .filter(text -> !isBlank(key, text));
    }

    String text(String key, String unit, String standard, String meaning) {
        declare(key, unit, standard, meaning);
        return scalar(key, "expected " + unit)
                .map(Yaml.Scalar::text)
                .filter(text -> !isBlank(key, text))
                .orElse(standard);
    }

    private boolean isBlank(String key, String text) {
        if (!text.isBlank()) return false;
        findings.problems.add(at(key) + ": expected something, found a blank text");
        return true;
    }

    Optional<URI> uri(String key, String meaning) {
        return text(key, "URL", meaning).flatMap(text -> uri(key, URI::create, text));
    }

    private Optional<URI> uri(String key, Function<String, URI> reading, String text) {
        try {
            var uri = reading.apply(text);
            if (uri.getHost() != null) return Optional.of(uri);
        } catch (IllegalArgumentException notUri) {
            // Said below, with the key.
        }
        findings.problems.add(at(key) + ": expected a URL such as https://id.example");
        return Optional.empty();
    }

    Optional<Path> file(String key, String meaning) {
        return text(key, "path", meaning).map(Path::of);
    }

    boolean flag(String key, boolean standard, String meaning) {
        declare(key, "true or false", String.valueOf(standard), meaning);
        var value = scalar(key, "expected true or false");
        if (value.isEmpty()) return standard;
        if (value.get().type() == Yaml.Type.TRUTH) return value.get().text().equals("true");
        problem(in(path, key), value.get(), "expected true or false");
        return standard;
    }

    int count(String key, int standard, int least, int most, String meaning) {
        return number(key, "count", standard, least, most, meaning);
    }

    int port(String key, int standard, String meaning) {
        return number(key, "port", standard, 1, 65535, meaning);
    }

    private int number(String key, String unit, int standard, int least, int most, String meaning) {
        declare(key, unit, String.valueOf(standard), meaning);
        var expected = "expected a whole number from " + least + " to " + most;
        var value = scalar(key, expected);
        if (value.isEmpty()) return standard;
        if (value.get().type() == Yaml.Type.NUMBER && value.get().text().matches("\\d{1,9}")) {
            int number = Integer.parseInt(value.get().text());
            if (number >= least && number <= most) return number;
        }
        problem(in(path, key), value.get(), expected);
        return standard;
    }

    /** A size in bytes. */
    int bytes(String key, String standard, String least, String most, String meaning) {
        declare(key, "bytes", standard, meaning);
        var expected = "expected a size from " + least + " to " + most + ", such as " + standard;
        var value = scalar(key, expected);
        if (value.isEmpty()) return bytes(standard);
        if (BYTES.matcher(value.get().text()).matches()) {
            long size = longBytes(value.get().text());
            if (size >= bytes(least) && size <= bytes(most)) return (int) size;
        }
        problem(in(path, key), value.get(), expected);
        return bytes(standard);
    }

    private static int bytes(String text) {
        return Math.toIntExact(longBytes(text));
    }

    private static long longBytes(String text) {
        var parts = BYTES.matcher(text);
        if (!parts.matches()) throw new IllegalArgumentException("not a size: " + text);
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "KiB" -> number << 10;
            case "MiB" -> number << 20;
            default -> number;
        };
    }

    Duration duration(String key, String standard, String least, String most, String meaning) {
        declare(key, "duration", standard, meaning);
        var expected = "expected a time from " + least + " to " + most + ", such as " + standard;
        var value = scalar(key, expected);
        if (value.isEmpty()) return duration(standard);
        if (DURATION.matcher(value.get().text()).matches()) {
            var time = duration(value.get().text());
            if (time.compareTo(duration(least)) >= 0 && time.compareTo(duration(most)) <= 0)
                return time;
        }
        problem(in(path, key), value.get(), expected);
        return duration(standard);
    }

    private static Duration duration(String text) {
        var parts = DURATION.matcher(text);
        if (!parts.matches()) throw new IllegalArgumentException("not a duration: " + text);
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    List<String> texts(String key, List<String> standard, String meaning) {
        declare(key, "list", "[" + String.join(", ", standard) + "]", meaning);
        return switch (members.get(key)) {
            case null -> standard;
            case Yaml.Nothing _ -> standard;
            case Yaml.Sequence(_, var elements) -> {
                var texts = new ArrayList<String>();
                for (var element : elements) {
                    if (element instanceof Yaml.Scalar scalar && !scalar.text().isBlank())
                        texts.add(scalar.text());
                    else problem(in(path, key), element, "expected a list of texts");
                }
                yield texts;
            }
            case Yaml other -> {
                problem(in(path, key), other, "expected a list of texts");
                yield standard;
            }
        };
    }

    boolean has(String key) {
        return members.containsKey(key) && !(members.get(key) instanceof Yaml.Nothing);
    }

    /** Something is wrong with this section as a whole. */
    void problem(String sentence) {
        var name = path.isEmpty() ? "the configuration" : path;
        findings.problems.add((line > 0 ? "line " + line + ": " : "") + name + ": " + sentence);
    }

    /** Something is wrong with one setting, although it is of the right type. */
    void problem(String key, String sentence) {
        findings.problems.add(at(key) + ": " + sentence);
    }

    /** Reports the keys that nobody asked for, here and below. Call it when all was asked. */
    void refuseUnknown() {
        for (var member : members.entrySet()) {
            if (asked.containsKey(member.getKey())) continue;
            var known =
                    Nearest.of(member.getKey(), List.copyOf(asked.keySet()))
                            .map(nearest -> "; the nearest known one is " + in(path, nearest))
                            .or(() -> elsewhere(member.getKey()))
                            .orElse("; known here: " + String.join(", ", asked.keySet()));
            findings.problems.add(at(member.getKey()) + " is not a setting" + known);
        }
        asked.values().forEach(inner -> inner.ifPresent(Section::refuseUnknown));
    }

    private Optional<String> elsewhere(String key) {
        return findings.settings.stream()
                .map(Setting::key)
                .filter(full -> full.endsWith("." + key))
                .findFirst()
                .map(full -> "; there is " + full);
    }

    private Optional<Yaml.Scalar> scalar(String key, String expected) {
        return switch (members.get(key)) {
            case null -> Optional.empty();
            case Yaml.Nothing _ -> Optional.empty();
            case Yaml.Scalar scalar -> Optional.of(scalar);
            case Yaml other -> {
                problem(in(path, key), other, expected);
                yield Optional.empty();
            }
        };
    }

    private void declare(String key, String unit, String standard, String meaning) {
        asked.put(key, Optional.empty());
        var setting = new Setting(in(documentedPath, key), unit, standard, meaning);
        if (!findings.settings.contains(setting)) findings.settings.add(setting);
    }

    private void problem(String where, Yaml found, String expected) {
        findings.problems.add(
                "line "
                        + found.line()
                        + ": "
                        + where
                        + ": "
                        + expected
                        + ", found "
                        + found.described());
    }

    private String at(String key) {
        var value = members.get(key);
        return (value == null ? "" : "line " + value.line() + ": ") + in(path, key);
    }

    private static String in(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
