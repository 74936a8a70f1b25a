/**
 * How do bytes come in and go out? The only importer of the HTTP libraries. Start at {@link
 * OperatorListener} for the operators' side.
 */
@NullMarked
package dev.gatehouse.http;

import org.jspecify.annotations.NullMarked;
