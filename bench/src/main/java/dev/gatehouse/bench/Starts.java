package dev.gatehouse.bench;

import java.time.Duration;

/**
 * How long a target took from the start of its process until it was ready.
 *
 * @param first on an empty folder
 * @param again on that folder, its database to be started with it
 * @param databaseUp on that folder, its database already running
 */
public record Starts(Duration first, Duration again, Duration databaseUp) {}
