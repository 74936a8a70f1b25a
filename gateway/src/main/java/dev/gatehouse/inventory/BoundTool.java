package dev.gatehouse.inventory;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.mcp.Json;
import org.jspecify.annotations.Nullable;

/**
 * An approved tool with a person's word on it. Its schema is compiled when it is first called: a
 * gate knows many tools that nobody calls.
 */
final class BoundTool {
    private final Item tool;
    private final @Nullable Binding binding;

    BoundTool(Item tool, @Nullable Binding binding) {
        this.tool = tool;
        this.binding = binding;
    }

    Item tool() {
        return tool;
    }

    @Nullable Binding binding() {
        return binding;
    }

    /** What a call would touch. */
    Touch touch(Json.Obj arguments) {
        if (binding == null) return new Touch.Unbound();
        return binding.touch(arguments);
    }
}
