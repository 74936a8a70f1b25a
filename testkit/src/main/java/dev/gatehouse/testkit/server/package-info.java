/**
 * What would an MCP server do, a good one or a bad one? A scriptable server of every revision.
 * Start at {@link FakeServer}, or {@link StdioServer} for one without HTTP; what it offers is in
 * {@link Catalogue}, how it misbehaves in {@link Faults}.
 *
 * <p>Each era's rules are in its protocol; what carries the messages stands before that, and an
 * {@link Outlet} takes the answer back. {@link Vocabulary} leaves out what a revision does not
 * know.
 */
@NullMarked
package dev.gatehouse.testkit.server;

import org.jspecify.annotations.NullMarked;
