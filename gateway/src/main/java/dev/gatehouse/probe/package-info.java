/** Do the gate's controls still fire? */
@NullMarked
package dev.gatehouse.probe;

import org.jspecify.annotations.NullMarked;
