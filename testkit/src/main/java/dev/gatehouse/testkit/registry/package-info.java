/** A registry of MCP servers that tests have say what they want. */
@NullMarked
package dev.gatehouse.testkit.registry;

import org.jspecify.annotations.NullMarked;
