package dev.gatehouse.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * One thing that happened, as the audit log keeps it.
 *
 * <p>An entry is encoded as a leaf, and the leaf alone is hashed:
 *
 * <pre>
 * offset  bytes  content
 * 0       1      format of the leaf: 1
 * 1       8      microseconds since 1970-01-01T00:00:00Z, big-endian
 * 9       1      length of the kind, k: 1 to 64
 * 10      k      the kind in ASCII
 * 10+k    rest   the body, up to the end of the leaf
 * </pre>
 *
 * <p>Different entries have different leaves. The place in the log is not in the leaf: an entry is
 * durable before it is sequenced, and its place is what a proof of inclusion proves. Two equal
 * entries have the same leaf; who needs to tell them apart puts something distinct into the body.
 *
 * <p>The constructor copies the body and throws {@link IllegalArgumentException} for an instant
 * outside the years 1970 to 9999, for a malformed kind, and for a leaf of more than {@link
 * #MAX_LEAF_BYTES}.
 *
 * @param at when it happened; kept to the microsecond, rounded towards the past
 * @param kind what happened: words of lower-case letters and digits joined by dots or hyphens, at
 *     most 64 characters, for example {@code decision} or {@code server.approved}
 * @param body the facts as canonical JSON (RFC 8785) in UTF-8; opaque to the log
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content
public record Entry(Instant at, String kind, byte[] body) {
    /** What a length of two bytes can say: entry bundles of c2sp.org/tlog-tiles hold no more. */
    public static final int MAX_LEAF_BYTES = 65_535;

    private static final byte FORMAT = 1;
    private static final int HEADER_BYTES = 10;
    private static final int MAX_KIND_LENGTH = 64;
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    public Entry {
        if (at.isBefore(Instant.EPOCH) || !at.isBefore(END))
            throw new IllegalArgumentException("an entry's instant is outside 1970 to 9999");
        if (kind.length() > MAX_KIND_LENGTH || !isKind(kind))
            throw new IllegalArgumentException("an entry's kind is malformed");
        if (body.length > MAX_LEAF_BYTES - HEADER_BYTES - kind.length())
            throw new IllegalArgumentException(
                    "an entry's leaf is longer than " + MAX_LEAF_BYTES + " bytes");
        at = at.truncatedTo(ChronoUnit.MICROS);
        body = body.clone();
    }

    /** Words of lower-case letters and digits, joined by one dot or hyphen each. */
    private static boolean isKind(String text) {
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isWord = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!isWord && (!inWord || (c != '.' && c != '-'))) return false;
            inWord = isWord;
        }
        return inWord;
    }

    /**
     * The entry that a leaf encodes; its {@link #leaf} is the same bytes again. Throws {@link
     * IllegalArgumentException} for bytes that are no leaf, or one of a format unknown here.
     */
    public static Entry read(byte[] leaf) {
        if (leaf.length < HEADER_BYTES) throw new IllegalArgumentException("a leaf is cut short");
        var bytes = ByteBuffer.wrap(leaf);
        if (bytes.get() != FORMAT)
            throw new IllegalArgumentException("a leaf is of an unknown format");
        var at = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
        var kind = new byte[Byte.toUnsignedInt(bytes.get())];
        if (bytes.remaining() < kind.length)
            throw new IllegalArgumentException("a leaf is cut short");
        bytes.get(kind);
        var body = new byte[bytes.remaining()];
        bytes.get(body);
        return new Entry(at, new String(kind, StandardCharsets.ISO_8859_1), body);
    }

    /** The bytes that stand in the log for this entry, a new array each time. */
    public byte[] leaf() {
        return ByteBuffer.allocate(HEADER_BYTES + kind.length() + body.length)
                .put(FORMAT)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                .put((byte) kind.length())
                .put(kind.getBytes(StandardCharsets.US_ASCII))
                .put(body)
                .array();
    }

    public LeafHash leafHash() {
        return LeafHash.of(leaf());
    }

    @Override
    public byte[] body() {
        return body.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry that
                && at.equals(that.at)
                && kind.equals(that.kind)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * at.hashCode() + kind.hashCode()) + Arrays.hashCode(body);
    }

    /** Without the body, which may be long and is not for every reader. */
    @Override
    public String toString() {
        return "Entry[" + at + " " + kind + ", " + body.length + " bytes]";
    }
}
