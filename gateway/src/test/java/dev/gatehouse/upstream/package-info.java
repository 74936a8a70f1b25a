/** The tests of this room; {@code dev.gatehouse.upstream} says what it is for. */
@NullMarked
package dev.gatehouse.upstream;

import org.jspecify.annotations.NullMarked;
