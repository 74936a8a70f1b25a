package dev.gatehouse.cli;

import dev.gatehouse.inventory.Revealed;
import dev.gatehouse.mcp.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints for people and programs. Every text passes {@link Revealed}, so nothing that a server
 * wrote can move the cursor, colour the screen or hide from the reader (T63, T65).
 */
final class Page {
    private static final String BOLD = "\u001B[1m";
    private static final String PLAIN = "\u001B[0m";

    private final PrintWriter out;
    private final boolean colours;

    Page(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void line(String text) {
        out.println(Revealed.text(text));
        out.flush();
    }

    /** A line of what the gate itself wrote, in which texts of others are revealed already. */
    void revealed(String text) {
        out.println(Revealed.hides(text) || text.indexOf('\n') >= 0 ? Revealed.text(text) : text);
        out.flush();
    }

    void blank() {
        out.println();
    }

    /** A heading of ours; bold on a terminal. */
    void heading(String text) {
        var plain = Revealed.text(text);
        out.println(colours ? BOLD + plain + PLAIN : plain);
    }

    /** A name and its value, aligned. */
    void field(String name, String value) {
        out.println(String.format(Locale.ROOT, "  %-13s", name) + Revealed.text(value));
    }

    /** A warning whose text was revealed when it was made. */
    void warning(String where, String revealed) {
        revealed("  WARNING      " + Revealed.text(where) + " " + revealed);
    }

    /** Text of several lines, each behind a bar, so that it cannot pass for lines of ours. */
    void quoted(String text) {
        for (var line : Revealed.lines(text)) out.println("  | " + line);
    }

    /** Rows in aligned columns under a heading. */
    void table(List<String> header, List<List<String>> rows) {
        var shown = new ArrayList<List<String>>();
        for (var row : rows) shown.add(row.stream().map(Revealed::text).toList());
        var widths = new int[header.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = header.get(i).length();
            for (var row : shown) widths[i] = Math.max(widths[i], width(row.get(i)));
        }
        var head = aligned(header, widths);
        out.println(colours ? BOLD + head + PLAIN : head);
        for (var row : shown) out.println(aligned(row, widths));
        out.flush();
    }

    private static String aligned(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++)
            line.append(row.get(i)).repeat(' ', widths[i] - width(row.get(i)) + 2);
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** One JSON text on one line; hidden characters are escaped, which changes no value. */
    void json(Json json) {
        out.println(escaped(json.toText()));
        out.flush();
    }

    /** The same, laid out for reading, behind the bar of {@link #quoted}. */
    void quotedJson(Json json) {
        var text = new StringBuilder();
        lay(json, "", text);
        for (var line : text.toString().split("\n", -1)) out.println("  | " + line);
    }

    private static void lay(Json json, String indent, StringBuilder text) {
        var deeper = indent + "  ";
        switch (json) {
            case Json.Obj(var members) when !members.isEmpty() -> {
                text.append("{\n");
                var separator = "";
                for (var member : members.entrySet()) {
                    text.append(separator).append(deeper);
                    text.append(scalar(Json.of(member.getKey()))).append(": ");
                    lay(member.getValue(), deeper, text);
                    separator = ",\n";
                }
                text.append('\n').append(indent).append('}');
            }
            case Json.Arr(var elements) when !elements.isEmpty() -> {
                text.append("[\n");
                var separator = "";
                for (var element : elements) {
                    text.append(separator).append(deeper);
                    lay(element, deeper, text);
                    separator = ",\n";
                }
                text.append('\n').append(indent).append(']');
            }
            default -> text.append(scalar(json));
        }
    }

    private static String scalar(Json json) {
        return json instanceof Json.Str(var value)
                ? '"' + Revealed.text(value).replace("\"", "\\\"") + '"'
                : json.toText();
    }

    private static String escaped(String json) {
        if (!Revealed.hides(json)) return json;
        var safe = new StringBuilder();
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x7F) safe.append(c);
            else safe.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
        return safe.toString();
    }
}
