/**
 * What happened, provably? Start at {@link Journal} for the data plane, {@link Changes} for the
 * control plane.
 */
@NullMarked
package dev.gatehouse.audit;

import org.jspecify.annotations.NullMarked;
