package dev.gatehouse.bindings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one call would do, and to what. */
public sealed interface Touch {
    /** What was said of the tool; null where nothing was, or nothing is called. */
    default @Nullable Binding binding() {
        return null;
    }

    /** What is asked for does nothing: a list, or the server as a whole. */
    record Nothing() implements Touch {}

    /**
     * It is only shown, and what a call of it would touch depends on the call.
     *
     * @param binding null when nobody said yet what it does
     */
    record Shown(@Nullable Binding binding) implements Touch {}

    /** All that it touches is known. */
    record Known(Binding binding, List<Resource> resources) implements Touch {
        public Known {
            resources = List.copyOf(resources);
        }
    }

    /**
     * What it touches cannot be told.
     *
     * @param why for the record and for whoever may use the tool; never holds an argument
     */
    record Unbounded(Binding binding, String why) implements Touch {}

    /**
     * The arguments are not those of the approved schema (AUT-5).
     *
     * @param why a sentence that names the place and the keyword, never an argument
     */
    record Unfit(String why) implements Touch {}

    /** Nobody said yet what the tool does. */
    record Unbound() implements Touch {}
}
