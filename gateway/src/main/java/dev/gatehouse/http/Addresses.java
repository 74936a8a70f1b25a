package dev.gatehouse.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the addresses of the public Internet from all others.
 *
 * <p>Version 4 is public except for the special-purpose blocks; version 6 is public only within the
 * one block that is given out (2000::/3), except for the blocks in it that embed version 4
 * addresses or serve documentation and tests. What is reserved today is therefore refused. Spec:
 * RFC 6890 and the IANA special-purpose registries.
 */
final class Addresses {
    @SuppressWarnings("ArrayRecordComponent") // neither changed nor compared
    private record Block(byte[] prefix, int bits) {
        boolean holds(byte[] address) {
            if (address.length != prefix.length) return false;
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if (((address[bit >> 3] ^ prefix[bit >> 3]) & mask) != 0) return false;
            }
            return true;
        }
    }

    private static final List<Block> NOT_PUBLIC_FOUR =
            List.of(
                    four(0, 0, 0, 0, 8),
                    four(10, 0, 0, 0, 8),
                    four(100, 64, 0, 0, 10),
                    four(127, 0, 0, 0, 8),
                    four(169, 254, 0, 0, 16),
                    four(172, 16, 0, 0, 12),
                    four(192, 0, 0, 0, 24),
                    four(192, 0, 2, 0, 24),
                    four(192, 31, 196, 0, 24),
                    four(192, 52, 193, 0, 24),
                    four(192, 88, 99, 0, 24),
                    four(192, 168, 0, 0, 16),
                    four(192, 175, 48, 0, 24),
                    four(198, 18, 0, 0, 15),
                    four(198, 51, 100, 0, 24),
                    four(203, 0, 113, 0, 24),
                    four(224, 0, 0, 0, 3));

    private static final Block GIVEN_OUT_SIX = six(3, 0x2000, 0);

    private static final List<Block> NOT_PUBLIC_SIX =
            List.of(
                    // Teredo, benchmarking, ORCHID and the other protocol assignments
                    six(23, 0x2001, 0),
                    six(32, 0x2001, 0x0db8),
                    // 6to4, and documentation
                    six(16, 0x2002, 0),
                    six(20, 0x3fff, 0));

    private Addresses() {}

    /** Takes the bytes at their word: a mapped address given as sixteen bytes is not public. */
    static boolean isPublic(InetAddress address) {
        var bytes = address.getAddress();
        if (address instanceof Inet4Address)
            return NOT_PUBLIC_FOUR.stream().noneMatch(block -> block.holds(bytes));
        return GIVEN_OUT_SIX.holds(bytes)
                && NOT_PUBLIC_SIX.stream().noneMatch(block -> block.holds(bytes));
    }

    /** Whose connection it is: an IPv4 address, or the 64 bits of a subscriber's IPv6 network. */
    static String peer(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) return "";
        var bytes = inet.getAddress().getAddress();
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 8));
    }

    private static Block four(int a, int b, int c, int d, int bits) {
        return new Block(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, bits);
    }

    private static Block six(int bits, int first, int second) {
        var prefix = new byte[16];
        prefix[0] = (byte) (first >> 8);
        prefix[1] = (byte) first;
        prefix[2] = (byte) (second >> 8);
        prefix[3] = (byte) second;
        return new Block(prefix, bits);
    }
}
