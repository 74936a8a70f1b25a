package dev.gatehouse.bindings;

import dev.gatehouse.mcp.Json;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Our tree as the validator's, value by value and without text between. */
final class JsonNodes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonNodes() {}

    static JsonNode of(Json json) {
        return switch (json) {
            case Json.Obj object -> object(object);
            case Json.Arr array -> array(array);
            case Json.Str(var text) -> NODES.stringNode(text);
            case Json.Num number -> number(number);
            case Json.Bool(var truth) -> NODES.booleanNode(truth);
            case Json.Null _ -> NODES.nullNode();
        };
    }

    private static ObjectNode object(Json.Obj object) {
        var node = NODES.objectNode();
        object.members().forEach((name, member) -> node.set(name, of(member)));
        return node;
    }

    private static ArrayNode array(Json.Arr array) {
        var node = NODES.arrayNode(array.elements().size());
        for (var element : array.elements()) node.add(of(element));
        return node;
    }

    /** Decimals exactly, as far as a double reaches; {@link SchemaForm} lets nothing else in. */
    private static JsonNode number(Json.Num number) {
        if (number.isLong()) return NODES.numberNode(number.asLong());
        return isInRange(number)
                ? NODES.numberNode(new BigDecimal(number.text()))
                : NODES.numberNode(number.asDouble());
    }

    /** Whether it neither overflows a double nor vanishes in one; an exact 1e-999999 is costly. */
    static boolean isInRange(Json.Num number) {
        double value = number.asDouble();
        if (Double.isInfinite(value)) return false;
        return value != 0 || new BigDecimal(number.text()).signum() == 0;
    }
}
