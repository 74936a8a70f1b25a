/**
 * Does a message hold to its revision, with nothing in it that the revision does not know? Start at
 * {@link RevisionSchema}.
 */
@NullMarked
package dev.gatehouse.testkit.schema;

import org.jspecify.annotations.NullMarked;
