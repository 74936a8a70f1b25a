/** When is it done again? Start at {@link Rounds}. */
@NullMarked
package dev.gatehouse.rounds;

import org.jspecify.annotations.NullMarked;
