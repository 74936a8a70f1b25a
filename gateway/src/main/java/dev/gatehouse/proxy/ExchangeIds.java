package dev.gatehouse.proxy;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names exchanges: a prefix that no other process has, and a number. The names tell entries of the
 * record apart; nothing follows from knowing one.
 */
final class ExchangeIds {
    private final String prefix = HexFormat.of().toHexDigits(new SecureRandom().nextLong()) + "-";
    private final AtomicLong next = new AtomicLong();

    String next() {
        return prefix + next.incrementAndGet();
    }
}
