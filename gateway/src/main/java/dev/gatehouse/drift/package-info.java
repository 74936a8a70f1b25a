/** Does a server still declare what was approved? Start at {@link Comparison}. */
@NullMarked
package dev.gatehouse.drift;

import org.jspecify.annotations.NullMarked;
