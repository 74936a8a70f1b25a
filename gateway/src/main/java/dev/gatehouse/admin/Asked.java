package dev.gatehouse.admin;

import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Request;
import dev.gatehouse.http.OperatorRequest;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request with the operator who made it and its body read. The readers below refuse what is
 * missing or of the wrong shape, naming the member.
 *
 * @param body empty for a request without one
 * @param seconded who approved it, and as what; null when it comes from its operator alone
 * @param answered what an agent asked for and gets by it; null when none did
 */
record Asked(
        Operator operator,
        OperatorRequest request,
        Json.Obj body,
        Instant now,
        @Nullable Seconded seconded,
        @Nullable Request answered) {
    /** One that nobody else has approved. */
    Asked(Operator operator, OperatorRequest request, Json.Obj body, Instant now) {
        this(operator, request, body, now, null, null);
    }

    String actor() {
        return operator.name();
    }

    String variable(String name) {
        return request.variable(name);
    }

    String text(String member, int maxChars) {
        return optionalText(member, maxChars)
                .orElseThrow(() ->
                        Refusal.malformed(
                                "member.missing",
                                "The body has no " + member + ".",
                                "Add \"" + member + "\" as a text."));
    }

    Optional<String> optionalText(String member, int maxChars) {
        if (!body.has(member)) return Optional.empty();
        var text = body.text(member);
        if (text == null || text.isBlank() || text.length() > maxChars)
            throw Refusal.malformed(
                    "member.malformed",
                    member + " is not a text of 1 to " + maxChars + " characters.",
                    "Correct it, or leave it out when it is optional.");
        return Optional.of(text);
    }

    boolean flag(String member) {
        return switch (body.member(member)) {
            case null -> false;
            case Json.Bool(var value) -> value;
            default ->
                    throw Refusal.malformed(
                            "member.malformed",
                            member + " is not true or false.",
                            "Correct it, or leave it out.");
        };
    }

    /**
     * An object within the body, asked as the body is; empty Optional when the member is absent.
     *
     * @param schema what it may hold
     */
    Optional<Asked> inner(String member, String schema) {
        if (!body.has(member)) return Optional.empty();
        var known = Schemas.membersOf(schema);
        if (!(body.member(member) instanceof Json.Obj inner)
                || !known.containsAll(inner.members().keySet()))
            throw Refusal.malformed(
                    "member.malformed",
                    member + " is not an object of " + String.join(", ", known) + ".",
                    "Correct it, or leave it out when it is optional.");
        return Optional.of(new Asked(operator, request, inner, now, seconded, answered));
    }

    /** A list of texts; empty Optional when the member is absent. */
    Optional<List<String>> texts(String member) {
        if (!body.has(member)) return Optional.empty();
        if (!(body.member(member) instanceof Json.Arr(var elements))) throw notTexts(member);
        return Optional.of(
                elements.stream()
                        .map(element -> {
                            if (element instanceof Json.Str(var text)) return text;
                            throw notTexts(member);
                        })
                        .toList());
    }

    private static Refusal notTexts(String member) {
        return Refusal.malformed(
                "member.malformed",
                member + " is not a list of texts.",
                "Correct it, or leave it out when it is optional.");
    }

    /** Items written as {@code tool:read_file}; empty Optional when the member is absent. */
    Optional<Set<ItemKey>> items(String member) {
        return texts(member)
                .map(texts -> {
                    var keys = new LinkedHashSet<ItemKey>();
                    for (var text : texts) keys.add(item(text));
                    return keys;
                });
    }

    static ItemKey item(String text) {
        try {
            return ItemKey.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.malformed(
                    "item.malformed",
                    text + " does not name an item.",
                    "Write tool:NAME, prompt:NAME, resource:URI or template:URI-TEMPLATE.");
        }
    }

    Duration span(String member, Duration standard, Duration max) {
        var written = optionalText(member, 10);
        if (written.isEmpty()) return standard;
        var span = Span.parse(written.get());
        if (span.isEmpty() || span.get().compareTo(max) > 0)
            throw Refusal.malformed(
                    "span.malformed",
                    member + " is not a duration of at most " + Span.write(max) + ".",
                    "Write a number and s, m, h or d, such as " + Span.write(standard) + ".");
        return span.get();
    }

    /** A whole number in the body. */
    long wholeNumber(String member, long min, long max) {
        if (body.member(member) instanceof Json.Num number && number.isLong()) {
            long value = number.asLong();
            if (value >= min && value <= max) return value;
        }
        throw Refusal.malformed(
                "member.malformed",
                member + " is not a whole number from " + min + " to " + max + ".",
                "Correct it, or leave it out when it is optional.");
    }

    /** A whole number in the query, or the standard when it is not given. */
    long number(String parameter, long standard, long min, long max) {
        var written = request.query().get(parameter);
        if (written == null) return standard;
        if (written.size() == 1 && written.getFirst().matches("[0-9]{1,18}")) {
            long value = Long.parseLong(written.getFirst());
            if (value >= min && value <= max) return value;
        }
        throw Refusal.malformed(
                "parameter.malformed",
                parameter + " is not a whole number from " + min + " to " + max + ".",
                "Correct the query.");
    }
}
