/**
 * What would an authorization server say, an honest one or a forger? Start at {@link FakeIssuer}
 * for the server and {@link TokenForge} for the tokens.
 */
@NullMarked
package dev.gatehouse.testkit.issuer;

import org.jspecify.annotations.NullMarked;
