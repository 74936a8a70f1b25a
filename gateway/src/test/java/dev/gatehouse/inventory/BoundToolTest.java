package dev.gatehouse.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.mcp.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** AUT-5: what a call's arguments must be. */
class BoundToolTest {
    private static Touch touch(Json.Obj arguments) {
        var text = Json.object("type", "string");
        var schema =
                Json.object(
                        "type", "object",
                        "properties", Json.object("name", text, "region", text),
                        "required", List.of("name"));
        var tool =
                Item.of(
                        new ItemKey(Kind.TOOL, "it"),
                        Json.object("name", "it", "inputSchema", schema));
        return new BoundTool(tool, Binding.SHOWS).touch(arguments);
    }

    @Test
    void argumentsOfTheSchemaFit() {
        assertThat(touch(Json.object("name", "a", "region", "b"))).isInstanceOf(Touch.Known.class);
    }

    @Test
    void aNullStandsForAnAbsentArgument() {
        assertThat(touch(Json.object("name", "a", "region", Json.nothing())))
                .isInstanceOf(Touch.Known.class);
        assertThat(touch(Json.object("name", Json.nothing())))
                .isEqualTo(new Touch.Unfit("The whole breaks required."));
    }

    @Test
    void whatIsNotOfItsTypeIsRefusedBesideANull() {
        assertThat(touch(Json.object("name", 7, "region", Json.nothing())))
                .isEqualTo(new Touch.Unfit("/name breaks type."));
    }

    @Test
    void aNameInAnotherCaseIsRefused() {
        assertThat(touch(Json.object("name", "a", "Region", "b"))).isInstanceOf(Touch.Unfit.class);
    }
}
