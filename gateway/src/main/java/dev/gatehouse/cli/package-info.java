/**
 * What may a person type? Start at {@link Commands}: picocli commands that speak REST to a running
 * gate and print what it answers, with everything that came from a server made visible.
 */
@NullMarked
package dev.gatehouse.cli;

import org.jspecify.annotations.NullMarked;
