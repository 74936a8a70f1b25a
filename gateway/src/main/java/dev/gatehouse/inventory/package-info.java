/**
 * What servers and capabilities do we know, who owns them, who approved what? Start at {@link
 * Server} and {@link Snapshot}.
 */
@NullMarked
package dev.gatehouse.inventory;

import org.jspecify.annotations.NullMarked;
