/**
 * What does a governed call look like, on real traffic? Start at {@link Story}: it plays on a gate,
 * on servers and with agents that the {@link Cast} starts and ends, and {@link Narration} prints
 * what was typed and what came of it. What does not come out as told ends it: the demo is a test.
 */
@NullMarked
package dev.gatehouse.app.demo;

import org.jspecify.annotations.NullMarked;
