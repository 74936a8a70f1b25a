/**
 * How do we reach a server, in which era, and what does it declare there? Start at {@link
 * PlacedDeclarations}.
 */
@NullMarked
package dev.gatehouse.upstream;

import org.jspecify.annotations.NullMarked;
