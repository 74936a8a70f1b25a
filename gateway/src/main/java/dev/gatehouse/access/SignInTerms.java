package dev.gatehouse.access;

import org.jspecify.annotations.Nullable;

/**
 * On which terms a caller that is turned away may come back.
 *
 * @param nonce for its next proof; null when none is wanted
 */
public record SignInTerms(Demand demand, @Nullable String nonce) {}
