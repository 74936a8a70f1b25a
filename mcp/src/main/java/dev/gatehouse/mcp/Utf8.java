package dev.gatehouse.mcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What a byte sequence is as UTF-8. Spec: RFC 3629 §4; RFC 8259 §8.1 for the byte order mark. */
enum Utf8 {
    /** Valid, and no unicode escape can be in it. */
    PLAIN,
    /** Valid, with at least one backslash followed by {@code u}. */
    ESCAPES_UNICODE,
    MALFORMED,
    /**
     * Begins with a byte order mark or holds a NUL: the parser behind would guess another encoding
     * from either, and neither can be in JSON.
     */
    AMBIGUOUS;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;
    private static final long BACKSLASHES = ONES * '\\';

    static Utf8 look(byte[] bytes) {
        if (bytes.length >= 3
                && bytes[0] == (byte) 0xEF
                && bytes[1] == (byte) 0xBB
                && bytes[2] == (byte) 0xBF) return AMBIGUOUS;
        boolean escapes = false;
        int at = 0;
        while (at < bytes.length) {
            if (at + 8 <= bytes.length && isPlain((long) LONGS.get(bytes, at))) {
                at += 8;
                continue;
            }
            byte b = bytes[at];
            if (b > 0) {
                if (b == '\\' && at + 1 < bytes.length) {
                    if (bytes[at + 1] == 'u') escapes = true;
                    if (bytes[at + 1] > 0) at++;
                }
                at++;
                continue;
            }
            if (b == 0) return AMBIGUOUS;
            int length = sequence(bytes, at);
            if (length == 0) return MALFORMED;
            at += length;
        }
        return escapes ? ESCAPES_UNICODE : PLAIN;
    }

    /** Eight bytes that are all ASCII, none of them NUL or a backslash. */
    private static boolean isPlain(long eight) {
        long slashes = eight ^ BACKSLASHES;
        long zeros = ((eight - ONES) & ~eight) | ((slashes - ONES) & ~slashes);
        return ((eight | zeros) & HIGH_BITS) == 0;
    }

    /** Length of the multi-byte sequence that starts here, 0 when there is none. */
    private static int sequence(byte[] bytes, int at) {
        int lead = bytes[at] & 0xFF;
        if (lead < 0xC2 || lead > 0xF4) return 0;
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (at + length > bytes.length) return 0;
        int second = bytes[at + 1] & 0xFF;
        int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) return 0;
        for (int i = 2; i < length; i++) if ((bytes[at + i] & 0xC0) != 0x80) return 0;
        return length;
    }
}
