/**
 * What would an MCP server do, a good one or a bad one? A scriptable server of both eras. Start at
 * {@link FakeServer}; what it offers is in {@link Catalogue}, how it misbehaves in {@link Faults}.
 */
@NullMarked
package dev.gatehouse.testkit.server;

import org.jspecify.annotations.NullMarked;
