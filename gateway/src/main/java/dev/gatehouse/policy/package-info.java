/** May it go through? Start at {@link Policy}: one pure function over {@link Facts}. */
@NullMarked
package dev.gatehouse.policy;

import org.jspecify.annotations.NullMarked;
