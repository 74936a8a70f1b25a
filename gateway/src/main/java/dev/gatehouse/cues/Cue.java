package dev.gatehouse.cues;

/**
 * Something in a text that a person should look at.
 *
 * @param at the string within the definition, a JSON pointer (RFC 6901); a member's name and its
 *     value have the same
 * @param excerpt what is there, decoded and safe to show
 */
public record Cue(CueClass kind, String at, String excerpt) {}
