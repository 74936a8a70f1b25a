/** The tests of this room; {@code dev.gatehouse.bindings} says what it is for. */
@NullMarked
package dev.gatehouse.bindings;

import org.jspecify.annotations.NullMarked;
