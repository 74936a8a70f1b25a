/**
 * How is a server reached, whatever it speaks? A request in the gate's one model, that of revision
 * 2026-07-28, goes to a server of any revision over any transport, and what comes back is carried
 * into the model again. Start at {@link dev.gatehouse.links.Links}.
 *
 * <p>{@link dev.gatehouse.links.ModernLink} is the model itself. Everything named after a session
 * or a wire serves earlier revisions and can be deleted with them.
 */
@NullMarked
package dev.gatehouse.links;

import org.jspecify.annotations.NullMarked;
