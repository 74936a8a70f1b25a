/**
 * Is it still the server that we admitted? What a server is known by, facet by facet: as it was
 * approved, and as it was observed last.
 *
 * <p>Door: {@link dev.gatehouse.identity.IdentityBook}, {@link dev.gatehouse.identity.PeerGuard}.
 */
@NullMarked
package dev.gatehouse.identity;

import org.jspecify.annotations.NullMarked;
