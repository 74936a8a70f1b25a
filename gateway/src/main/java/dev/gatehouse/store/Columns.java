package dev.gatehouse.store;

import dev.gatehouse.access.Terms;
import dev.gatehouse.access.TermsForm;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.BindingForm;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How values of the rooms stand in columns. */
final class Columns {
    private static final StrictJson JSON =
            new StrictJson(JsonLimits.ANSWER.withMaxBytes(Integer.MAX_VALUE));

    private Columns() {}

    /** To the microsecond, rounded towards the past as entries are; the driver would round up. */
    static OffsetDateTime time(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static @Nullable String digest(@Nullable Digest digest) {
        return digest == null ? null : digest.value();
    }

    static @Nullable Digest digestOrNull(ResultSet row, String column) throws SQLException {
        var text = row.getString(column);
        return text == null ? null : new Digest(text);
    }

    static String items(Set<ItemKey> items) {
        return Json.of(items.stream().sorted().map(ItemKey::toString).toList()).toText();
    }

    static Set<ItemKey> items(ResultSet row, String column) throws SQLException {
        return ((Json.Arr) json(row.getString(column)))
                .elements().stream()
                        .map(item -> ItemKey.parse(((Json.Str) item).value()))
                        .collect(Collectors.toUnmodifiableSet());
    }

    static String bindings(Map<ItemKey, Binding> bindings) {
        var json = Json.object();
        for (var bound : new TreeMap<>(bindings).entrySet())
            json = json.with(bound.getKey().toString(), BindingForm.of(bound.getValue()));
        return json.toText();
    }

    static Map<ItemKey, Binding> bindings(ResultSet row, String column) throws SQLException {
        var bindings = new HashMap<ItemKey, Binding>();
        for (var bound : ((Json.Obj) json(row.getString(column))).members().entrySet())
            bindings.put(
                    ItemKey.parse(bound.getKey()),
                    switch (BindingForm.read((Json.Obj) bound.getValue())) {
                        case BindingForm.Read(var binding) -> binding;
                        case BindingForm.Refused(var why) -> throw unreadable(why);
                    });
        return bindings;
    }

    static Terms terms(ResultSet row, String column) throws SQLException {
        return switch (TermsForm.read((Json.Obj) json(row.getString(column)))) {
            case TermsForm.Read(var terms) -> terms;
            case TermsForm.Refused(var why) -> throw unreadable(why);
        };
    }

    private static IllegalStateException unreadable(String why) {
        return new IllegalStateException("what is stored cannot be read: " + why);
    }

    static String texts(Set<String> texts) {
        return Json.of(texts.stream().sorted().toList()).toText();
    }

    static Set<String> texts(ResultSet row, String column) throws SQLException {
        return ((Json.Arr) json(row.getString(column)))
                .elements().stream()
                        .map(text -> ((Json.Str) text).value())
                        .collect(Collectors.toUnmodifiableSet());
    }

    static String stdio(Place.Local local) {
        return Json.object(
                        "template", local.template(),
                        "arguments", local.arguments(),
                        "shareable", local.shareable())
                .toText();
    }

    static Place.Local stdio(String column) {
        var stored = (Json.Obj) json(column);
        return new Place.Local(
                String.valueOf(stored.text("template")),
                stored.array("arguments").stream()
                        .map(argument -> ((Json.Str) argument).value())
                        .toList(),
                Json.of(true).equals(stored.member("shareable")));
    }

    /** Any text as a column can hold it. */
    static String quoted(String text) {
        return Json.of(text).toText();
    }

    static String unquoted(ResultSet row, String column) throws SQLException {
        return ((Json.Str) json(row.getString(column))).value();
    }

    /** What we stored ourselves; throws {@link IllegalStateException} when it is not JSON. */
    static Json json(String text) {
        return switch (JSON.read(text.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Value(var json) -> json;
            case StrictJson.Refused(var why) -> throw unreadable(why);
        };
    }
}
