package dev.gatehouse.app;

/**
 * One thing that can be set.
 *
 * @param key its full path, with {@code []} after a list of sections
 * @param unit what its value is written in
 * @param standard its default as it would be written; a dash when there is none
 */
record Setting(String key, String unit, String standard, String meaning) {}
