/** The tests of this room; {@code dev.gatehouse.cues} says what it is for. */
@NullMarked
package dev.gatehouse.cues;

import org.jspecify.annotations.NullMarked;
