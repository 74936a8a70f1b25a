/** The tests of this room; {@code dev.gatehouse.provenance} says what it is for. */
@NullMarked
package dev.gatehouse.provenance;

import org.jspecify.annotations.NullMarked;
