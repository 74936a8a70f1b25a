package dev.gatehouse.bench;

/**
 * What the processes of a target keep resident, without the companions.
 *
 * @param atRestBytes before its first call
 * @param afterLoadBytes when everything was measured
 */
record Memory(String target, long atRestBytes, long afterLoadBytes) {}
