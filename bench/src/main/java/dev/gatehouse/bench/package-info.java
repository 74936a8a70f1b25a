/**
 * What does a way to an MCP server cost? Start at {@link Suite}, which sends the same calls to the
 * same {@link Origin} directly, through nginx and through the gate, and sets the figures side by
 * side; {@link Load} is the generator below it.
 */
@NullMarked
package dev.gatehouse.bench;

import org.jspecify.annotations.NullMarked;
