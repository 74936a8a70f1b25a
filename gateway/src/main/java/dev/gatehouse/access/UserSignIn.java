package dev.gatehouse.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How and when the user behind a token signed in, as far as its issuer says. Spec: RFC 9470 §6.
 *
 * @param at the {@code auth_time} claim
 * @param level the {@code acr} claim
 */
public record UserSignIn(@Nullable Instant at, @Nullable String level) {
    public static final UserSignIn UNKNOWN = new UserSignIn(null, null);
}
