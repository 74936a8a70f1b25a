/**
 * With what authority of the gate's own is a server asked? Nothing of an agent's token is in it:
 * credentials are kept here encrypted, got from authorization servers, renewed and partitioned by
 * principal, server and issuer. Spec: governance IDV-6; protocol digest §4.3 and §4.4.
 */
@NullMarked
package dev.gatehouse.credentials;

import org.jspecify.annotations.NullMarked;
