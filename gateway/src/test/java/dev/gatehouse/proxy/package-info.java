/** Tests of the proxy's parts that can be seen alone; the whole of it is tested in {@code gate}. */
@NullMarked
package dev.gatehouse.proxy;

import org.jspecify.annotations.NullMarked;
