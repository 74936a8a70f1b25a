/** The tests of this room; {@code dev.gatehouse.bridge} says what it is for. */
@NullMarked
package dev.gatehouse.bridge;

import org.jspecify.annotations.NullMarked;
