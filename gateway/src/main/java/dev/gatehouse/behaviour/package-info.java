/**
 * Does a tool still do what it did, whatever it declares (CAP-6)? Start at {@link Behaviour}: it
 * learns how each approved tool answers, and finds what is otherwise.
 */
@NullMarked
package dev.gatehouse.behaviour;

import org.jspecify.annotations.NullMarked;
