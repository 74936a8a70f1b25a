/**
 * How do bytes come in and go out? Nothing else imports an HTTP library. For outgoing reading of
 * addresses that others named, start at {@link GuardedFetch}.
 */
@NullMarked
package dev.gatehouse.http;

import org.jspecify.annotations.NullMarked;
