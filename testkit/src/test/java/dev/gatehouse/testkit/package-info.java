/** Do the doubles do what they claim? Each is driven by the other over real connections. */
@NullMarked
package dev.gatehouse.testkit;

import org.jspecify.annotations.NullMarked;
