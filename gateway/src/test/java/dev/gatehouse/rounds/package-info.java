/** The tests of this room; {@code dev.gatehouse.rounds} says what it is for. */
@NullMarked
package dev.gatehouse.rounds;

import org.jspecify.annotations.NullMarked;
