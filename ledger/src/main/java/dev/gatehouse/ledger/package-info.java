/** What an entry of the audit log is, byte for byte. Start at {@link Receipt}. */
@NullMarked
package dev.gatehouse.ledger;

import org.jspecify.annotations.NullMarked;
