package dev.gatehouse.access;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who acts for another. Spec: RFC 8693 §4.1.
 *
 * @param issuer who knows the subject by this name; null when the token does not say
 */
public record Actor(String subject, @Nullable String issuer) {}
