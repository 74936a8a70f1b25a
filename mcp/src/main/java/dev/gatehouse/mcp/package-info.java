/**
 * The wire of the Model Context Protocol as immutable values. Start at {@link Message} for what is
 * said, {@link StrictJson} for how bytes become values, {@link Revision} for which rules apply.
 *
 * <p>Nothing here opens a connection or decides anything; the gate, its test doubles and its load
 * generator all read and write through this package.
 */
@NullMarked
package dev.gatehouse.mcp;

import org.jspecify.annotations.NullMarked;
