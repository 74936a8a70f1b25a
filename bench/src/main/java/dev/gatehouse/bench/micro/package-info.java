/**
 * What do the pieces cost that every call goes through? JMH benchmarks, one class per piece; start
 * anywhere. {@code bench/bench.sh jmh} runs them.
 */
@NullMarked
package dev.gatehouse.bench.micro;

import org.jspecify.annotations.NullMarked;
