/**
 * Does a server still declare what was approved? Start at {@link Watch}, which asks and records;
 * {@link Comparison} tells what differs.
 */
@NullMarked
package dev.gatehouse.drift;

import org.jspecify.annotations.NullMarked;
