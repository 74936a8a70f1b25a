/** The tests of this room; {@code dev.gatehouse.http} says what it is for. */
@NullMarked
package dev.gatehouse.http;

import org.jspecify.annotations.NullMarked;
