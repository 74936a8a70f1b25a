/** The tests of this room; {@code dev.gatehouse.drift} says what it is for. */
@NullMarked
package dev.gatehouse.drift;

import org.jspecify.annotations.NullMarked;
