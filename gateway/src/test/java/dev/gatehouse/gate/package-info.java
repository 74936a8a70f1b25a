/**
 * Does the whole gate keep its promises? Every test here runs a real gate with a real database,
 * between real agents and real servers of the testkit. Start at {@code RunningGate}.
 */
@NullMarked
package dev.gatehouse.gate;

import org.jspecify.annotations.NullMarked;
