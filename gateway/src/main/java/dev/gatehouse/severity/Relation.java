package dev.gatehouse.severity;

/** What a new schema accepts, beside the old one. */
enum Relation {
    SAME,
    NARROWED,
    WIDENED,
    /** Neither is proved to accept all that the other does. */
    INCOMPARABLE
}
