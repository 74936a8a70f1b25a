package dev.gatehouse.app.demo;

/**
 * A server of the story.
 *
 * @param name in the gate
 * @param revision the one that agents speak to it
 */
record Played(String name, String revision) {
    static final Played KIT = new Played("kit", "2026-07-28");
    static final Played EVERYTHING = new Played("everything", "2025-11-25");
}
