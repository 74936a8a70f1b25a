/**
 * What may an operator ask of the gate over REST? Start at {@link Rest}: its table of endpoints is
 * the routing, the roles and the OpenAPI document at once.
 */
@NullMarked
package dev.gatehouse.admin;

import org.jspecify.annotations.NullMarked;
