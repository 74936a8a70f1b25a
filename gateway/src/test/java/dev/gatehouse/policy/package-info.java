/** The tests of this room; {@code dev.gatehouse.policy} says what it is for. */
@NullMarked
package dev.gatehouse.policy;

import org.jspecify.annotations.NullMarked;
