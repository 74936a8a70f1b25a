/**
 * Bytes to bytes: the path of an agent's request to a server and of the answer back. Start at
 * {@link Exchange}: its methods are the steps, in order.
 */
@NullMarked
package dev.gatehouse.proxy;

import org.jspecify.annotations.NullMarked;
