/**
 * What does a call do, and to what? Start at {@link Binding}: a person's word on one tool, and what
 * it makes of a call's arguments.
 */
@NullMarked
package dev.gatehouse.bindings;

import org.jspecify.annotations.NullMarked;
