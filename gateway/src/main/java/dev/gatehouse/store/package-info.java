/**
 * Where is it kept? All SQL is here, behind the ports of the other rooms. Start at {@link
 * dev.gatehouse.store.Database}, then {@link dev.gatehouse.store.SqlChanges} for how a change is
 * made and {@link dev.gatehouse.store.WorldFeed} for how every replica hears of it.
 */
@NullMarked
package dev.gatehouse.store;

import org.jspecify.annotations.NullMarked;
