/** Held against calls that are made up. */
@NullMarked
package dev.gatehouse.behaviour;

import org.jspecify.annotations.NullMarked;
