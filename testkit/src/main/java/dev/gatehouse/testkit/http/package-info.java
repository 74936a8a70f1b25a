/**
 * How do bytes come and go when a test must control each of them? A small blocking HTTP/1.1 server
 * that can die at any point, and a client that sends exactly what it is told. Start at {@link
 * HttpListener} for the server and {@link RawHttp} for the client.
 *
 * <p>The JDK's own server is not used: closing one of its exchanges writes the last chunk, so it
 * cannot break off a stream, and it rewrites the headers that a wire capture must show as they
 * came.
 */
@NullMarked
package dev.gatehouse.testkit.http;

import org.jspecify.annotations.NullMarked;
