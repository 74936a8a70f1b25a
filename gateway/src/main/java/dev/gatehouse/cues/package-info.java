/** What does a text that a server wrote hide, and what does it try? */
@NullMarked
package dev.gatehouse.cues;

import org.jspecify.annotations.NullMarked;
