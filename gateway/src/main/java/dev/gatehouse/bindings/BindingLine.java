package dev.gatehouse.bindings;

import dev.gatehouse.mcp.Json;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A binding as one line of text that a person reads and writes: the tool, what it does, to what,
 * and the rest.
 *
 * <pre>{@code
 * read_file   read      path:{/path}
 * send        external  address:{/to/*}  confirm labels=external-sink,private-data
 * calculate   read      nothing
 * run_sql     execute   unbounded        because the statement is free text
 * }</pre>
 *
 * <p>What a line cannot hold, such as a narrowed schema, takes the JSON form.
 */
public final class BindingLine {
    private static final String NOTHING = "nothing";
    private static final String UNBOUNDED = "unbounded";
    private static final String BECAUSE = "because ";

    private BindingLine() {}

    /** What reading one gave. */
    public sealed interface Reading {}

    /**
     * @param tool the tool's name, or a star for all tools without a line
     * @param binding in the form of {@link BindingForm}
     */
    public record Read(String tool, Json.Obj binding) implements Reading {}

    public record Refused(String why) implements Reading {}

    public static Reading read(String line) {
        int reason = line.indexOf(BECAUSE);
        var before = reason < 0 ? line : line.substring(0, reason);
        var words = Arrays.asList(before.strip().split("\\s+"));
        if (words.size() < 3)
            return new Refused("it is not a tool, what it does, and what it touches");
        var json = Json.object("action", words.get(1));
        json =
                switch (words.get(2)) {
                    case NOTHING -> json.with("resources", Json.array());
                    case UNBOUNDED ->
                            json.with(
                                    UNBOUNDED,
                                    Json.of(
                                            reason < 0
                                                    ? ""
                                                    : line.substring(reason + BECAUSE.length())
                                                            .strip()));
                    default -> json.with("resources", list(words.get(2)));
                };
        for (var option : words.subList(3, words.size())) {
            if (option.equals("confirm")) json = json.with("confirm", Json.of(true));
            else if (option.startsWith("labels="))
                json = json.with("labels", list(option.substring(7)));
            else if (option.startsWith("scopes="))
                json = json.with("scopes", list(option.substring(7)));
            else return new Refused(option + " is none of confirm, labels=…, scopes=…, because …");
        }
        return switch (BindingForm.read(json)) {
            case BindingForm.Read _ -> new Read(words.getFirst(), json);
            case BindingForm.Refused(var why) -> new Refused(why);
        };
    }

    private static Json list(String words) {
        return Json.of(List.of(words.split(",")));
    }

    /** The line for a binding; what it cannot hold is left out. */
    public static String of(String tool, Binding binding) {
        var line = new StringBuilder("%-24s %-12s ".formatted(tool, binding.action()));
        var because = "";
        switch (binding.reach()) {
            case Reach.Bounded(var resources) ->
                    line.append(
                            resources.isEmpty()
                                    ? NOTHING
                                    : joined(resources, Extraction::toString));
            case Reach.Unbounded(var why) -> {
                line.append(UNBOUNDED);
                because = " " + BECAUSE + why;
            }
        }
        if (binding.confirm()) line.append(" confirm");
        if (!binding.labels().isEmpty())
            line.append(" labels=")
                    .append(joined(binding.labels().stream().sorted().toList(), Label::toString));
        if (!binding.scopes().isEmpty())
            line.append(" scopes=")
                    .append(joined(binding.scopes().stream().sorted().toList(), scope -> scope));
        return line.append(because).toString();
    }

    private static <T> String joined(List<T> values, Function<T, String> written) {
        return String.join(",", values.stream().map(written).toList());
    }
}
