/** Held against configurations as people have them. */
@NullMarked
package dev.gatehouse.shadow;

import org.jspecify.annotations.NullMarked;
