package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @Test
    void anObjectDoesNotChangeWithTheMapItWasMadeFrom() {
        var map = new LinkedHashMap<String, Json>(Map.of("a", Json.of(1)));
        var direct = new Json.Obj(map);
        var object = Json.objectOf(map);
        map.put("b", Json.of(2));

        assertThat(direct).isEqualTo(Json.object("a", 1));
        assertThat(object).isEqualTo(Json.object("a", 1));
    }

    @Test
    void theMembersOfAnObjectCannotBeChanged() {
        var members = Json.object("a", 1).members();

        assertThatThrownBy(() -> members.put("b", Json.of(1)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> members.remove("a"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(members::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> members.keySet().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> members.entrySet().iterator().next().setValue(Json.of(1)))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aMemberIsSetInItsPlaceOrAtTheEnd() {
        var object = Json.object("a", 1, "b", 2);

        assertThat(object.with("a", Json.of(3)).toText()).isEqualTo("{\"a\":3,\"b\":2}");
        assertThat(object.with("c", Json.of(3)).toText()).isEqualTo("{\"a\":1,\"b\":2,\"c\":3}");
        assertThat(object.without("a").toText()).isEqualTo("{\"b\":2}");
        assertThat(object.without("x")).isSameAs(object);
        assertThat(object.toText()).isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Test
    void aMemberOfAnotherKindIsAsGoodAsAbsent() {
        var object =
                Json.object("text", "a", "number", 1, "list", List.of(1), "null", Json.nothing());

        assertThat(object.text("text")).isEqualTo("a");
        assertThat(object.text("number")).isNull();
        assertThat(object.object("list")).isEqualTo(Json.object());
        assertThat(object.array("list")).containsExactly(Json.of(1));
        assertThat(object.array("text")).isEmpty();
        assertThat(object.has("null")).isTrue();
        assertThat(object.has("other")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0, true",
        "-0, true",
        "9223372036854775807, true",
        "-9223372036854775808, true",
        "9223372036854775808, false",
        "-9223372036854775809, false",
        "100000000000000000000, false",
        "1.0, false",
        "1e2, false"
    })
    void aLongIsAnIntegerThatALongHolds(String text, boolean isLong) {
        assertThat(new Json.Num(text).isLong()).isEqualTo(isLong);
    }

    @Test
    void valuesOfJavaHaveTheirJson() {
        assertThat(Json.of(List.of(1, 2L, 0.5, "a", true, Map.of("b", Era.MODERN))).toText())
                .isEqualTo("[1,2,0.5,\"a\",true,{\"b\":\"MODERN\"}]");
        assertThat(Json.of(null)).isEqualTo(Json.nothing());
        for (var none : List.of(Double.NaN, Double.POSITIVE_INFINITY, 'c', Instant.EPOCH))
            assertThatThrownBy(() -> Json.of(none)).isInstanceOf(IllegalArgumentException.class);
    }
}
