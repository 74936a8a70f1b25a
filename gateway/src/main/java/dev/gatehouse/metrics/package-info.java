/**
 * How is the gate doing, in numbers? Start at {@link Metrics}. Knows no other room: whoever has
 * something to count is given it.
 */
@NullMarked
package dev.gatehouse.metrics;

import org.jspecify.annotations.NullMarked;
