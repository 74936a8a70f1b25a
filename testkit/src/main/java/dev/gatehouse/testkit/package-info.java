/**
 * How is the world of the gate imitated? The doubles of servers, issuers and agents speak real HTTP
 * and can be told to misbehave. {@link Main} runs a server from the command line.
 */
@NullMarked
package dev.gatehouse.testkit;

import org.jspecify.annotations.NullMarked;
