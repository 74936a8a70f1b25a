/**
 * Who published a server, and does the evidence hold? What registries say of servers, kept and held
 * against what it was; what a server's packages prove about themselves. Nothing here approves.
 */
@NullMarked
package dev.gatehouse.provenance;

import org.jspecify.annotations.NullMarked;
