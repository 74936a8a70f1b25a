/** Tests of the ways to servers that need no whole gate; those with one are in {@code gate}. */
@NullMarked
package dev.gatehouse.links;

import org.jspecify.annotations.NullMarked;
