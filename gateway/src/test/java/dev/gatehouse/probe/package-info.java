/** The tests of this room; {@code dev.gatehouse.probe} says what it is for. */
@NullMarked
package dev.gatehouse.probe;

import org.jspecify.annotations.NullMarked;
