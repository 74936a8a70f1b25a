package dev.gatehouse.proxy;

import java.time.Duration;

/**
 * What is kept so that agents can come back for it, in sessions of the gate's own.
 *
 * @param time from when it was sent, or its stream was over
 * @param bytes of all streams of one session
 * @param patience a call of 2025-11-25 is silent for so long before its stream opens
 */
public record ReplayLimits(Duration time, int bytes, Duration patience) {}
