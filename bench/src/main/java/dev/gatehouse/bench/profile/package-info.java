/**
 * Where does a call's time in the gate go? {@link dev.gatehouse.bench.profile.Profile} puts a gate
 * under load, records it, and prints the answer; {@code bench/profile.sh} runs it.
 */
@NullMarked
package dev.gatehouse.bench.profile;

import org.jspecify.annotations.NullMarked;
