/**
 * Who is calling, and with what authority? Start at {@link Callers}, which turns a request's
 * authorization into a {@link Caller}, and at {@link Grant}. {@link BuiltInIssuer} makes tokens for
 * a machine that has no identity provider.
 */
@NullMarked
package dev.gatehouse.access;

import org.jspecify.annotations.NullMarked;
