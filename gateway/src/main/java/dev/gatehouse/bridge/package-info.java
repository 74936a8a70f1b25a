/**
 * What does a message of one revision say in another? Start at {@link Results}, and at {@link
 * Shape} for how: what the schemas of the five revisions define is written down as shapes, and a
 * value crosses by its shape.
 *
 * <p>Inside the gate there is one model, that of 2026-07-28. This room carries values of older
 * revisions to and from it. It is pure: values in, values out. What cannot be carried is listed in
 * {@code docs/revisions.md}.
 */
@NullMarked
package dev.gatehouse.bridge;

import org.jspecify.annotations.NullMarked;
