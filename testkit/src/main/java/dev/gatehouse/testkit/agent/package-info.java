/**
 * What would an agent send, and how does what comes back look to it? Start at {@link FakeAgent}.
 */
@NullMarked
package dev.gatehouse.testkit.agent;

import org.jspecify.annotations.NullMarked;
