/**
 * Bytes to bytes: the path of an agent's request to a server and of the answer back. Start at
 * {@link Exchange}: its methods are the first steps, in order, and the classes that are called a
 * step what follows. What they share is the request's {@link Passage}.
 */
@NullMarked
package dev.gatehouse.proxy;

import org.jspecify.annotations.NullMarked;
