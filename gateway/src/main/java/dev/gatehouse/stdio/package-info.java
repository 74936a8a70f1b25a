/**
 * How is a server that is a program of this machine run, and what may it touch? Start at {@link
 * Processes}; what may be run at all is in {@link Templates}.
 */
@NullMarked
package dev.gatehouse.stdio;

import org.jspecify.annotations.NullMarked;
