/**
 * What MCP servers are there that do not stand behind the gate (INV-7)? {@link Scan} reads agents'
 * configuration files on a person's machine, {@link Attempts} counts what agents asked of the gate
 * in vain, and {@link DiscoveryBook} holds both against the inventory.
 */
@NullMarked
package dev.gatehouse.shadow;

import org.jspecify.annotations.NullMarked;
