/** Who is calling, and with what authority? Start at {@link Caller} and {@link Grant}. */
@NullMarked
package dev.gatehouse.access;

import org.jspecify.annotations.NullMarked;
