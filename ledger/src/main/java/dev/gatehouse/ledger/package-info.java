/**
 * Which bytes stand in the audit log? Start at {@link Entry}: its leaf is all that is ever hashed.
 *
 * <p>Nothing here stores anything. A journal makes entries durable and answers with a {@link
 * Receipt}; the log then gives each its place, which makes it {@link Sequenced}.
 */
@NullMarked
package dev.gatehouse.ledger;

import org.jspecify.annotations.NullMarked;
