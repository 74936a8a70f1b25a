/**
 * How is it all put together? Knows every room and decides nothing. For what can be set, start at
 * {@link Settings} and {@link Limits}.
 */
@NullMarked
package dev.gatehouse.app;

import org.jspecify.annotations.NullMarked;
