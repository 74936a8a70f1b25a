/** The tests of this room; {@code dev.gatehouse.inventory} says what it is for. */
@NullMarked
package dev.gatehouse.inventory;

import org.jspecify.annotations.NullMarked;
