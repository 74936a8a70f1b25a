/** How grave is a difference between what was approved and what is there now? */
@NullMarked
package dev.gatehouse.severity;

import org.jspecify.annotations.NullMarked;
