package dev.gatehouse.mcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;

/** Writes a {@link Json} as compact UTF-8: the form in which the gate sends everything. */
final class JsonWriter {
    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private record Member(String name, Json value) {}

    private static final Comparator<Member> BY_NAME = Comparator.comparing(Member::name);

    /** Bytes of the longest that one char or pair of chars can become: an escape. */
    private static final int LONGEST = 6;

    private final boolean canonical;
    private byte[] bytes = new byte[1024];
    private int size;

    private JsonWriter(boolean canonical) {
        this.canonical = canonical;
    }

    static byte[] bytes(Json json) {
        return bytes(json, false);
    }

    /** The form of RFC 8785: members sorted, numbers as ECMAScript writes them. */
    static byte[] canonicalBytes(Json json) {
        return bytes(json, true);
    }

    private static byte[] bytes(Json json, boolean canonical) {
        var writer = new JsonWriter(canonical);
        writer.write(json);
        return Arrays.copyOf(writer.bytes, writer.size);
    }

    private void write(Json json) {
        switch (json) {
            case Json.Obj(var members) -> writeObject(members);
            case Json.Arr(var elements) -> writeArray(elements.iterator());
            case Json.Str(var value) -> writeString(value);
            case Json.Num number ->
                    writeAscii(canonical ? CanonicalJson.number(number) : number.text());
            case Json.Bool(var value) -> writeAscii(value ? "true" : "false");
            case Json.Null _ -> writeAscii("null");
        }
    }

    private void writeObject(Map<String, Json> members) {
        put('{');
        if (canonical) writeSorted(members);
        else members.forEach(this::writeMember);
        if (bytes[size - 1] == ',') size--;
        put('}');
    }

    /** Sorted by UTF-16 code units, which is how strings compare. */
    private void writeSorted(Map<String, Json> members) {
        var sorted = new ArrayList<Member>(members.size());
        members.forEach((name, value) -> sorted.add(new Member(name, value)));
        sorted.sort(BY_NAME);
        for (var member : sorted) writeMember(member.name, member.value);
    }

    private void writeMember(String name, Json value) {
        writeString(name);
        put(':');
        write(value);
        put(',');
    }

    private void writeArray(Iterator<Json> elements) {
        put('[');
        while (elements.hasNext()) {
            write(elements.next());
            if (elements.hasNext()) put(',');
        }
        put(']');
    }

    /**
     * Strings as RFC 8785 §3.2.2.2 writes them: only what must be escaped is. There is always room
     * for one byte per character left and the closing quote; what takes more makes room for itself.
     */
    private void writeString(String value) {
        int length = value.length();
        ensure(length + 2);
        bytes[size++] = '"';
        int at = 0;
        while (at < length) {
            char c = value.charAt(at);
            if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
                bytes[size++] = (byte) c;
                at++;
            } else {
                ensure(LONGEST + length - at);
                at += c < 0x80 ? escape(c) : encode(c, value, at);
            }
        }
        bytes[size++] = '"';
    }

    /** Writes a character beyond ASCII in UTF-8; returns how many chars of the text it was. */
    private int encode(char c, String value, int at) {
        if (c < 0x800) {
            bytes[size++] = (byte) (0xC0 | (c >> 6));
        } else if (!Character.isSurrogate(c)) {
            bytes[size++] = (byte) (0xE0 | (c >> 12));
            bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        } else {
            int point = value.codePointAt(at);
            if (point == c)
                throw new IllegalArgumentException("a lone surrogate cannot be written");
            bytes[size++] = (byte) (0xF0 | (point >> 18));
            bytes[size++] = (byte) (0x80 | ((point >> 12) & 0x3F));
            bytes[size++] = (byte) (0x80 | ((point >> 6) & 0x3F));
            bytes[size++] = (byte) (0x80 | (point & 0x3F));
            return 2;
        }
        bytes[size++] = (byte) (0x80 | (c & 0x3F));
        return 1;
    }

    private int escape(char c) {
        bytes[size++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[size++] = (byte) c;
            case '\b' -> bytes[size++] = 'b';
            case '\f' -> bytes[size++] = 'f';
            case '\n' -> bytes[size++] = 'n';
            case '\r' -> bytes[size++] = 'r';
            case '\t' -> bytes[size++] = 't';
            default -> {
                bytes[size++] = 'u';
                bytes[size++] = '0';
                bytes[size++] = '0';
                bytes[size++] = HEX[c >> 4];
                bytes[size++] = HEX[c & 0xF];
            }
        }
        return 1;
    }

    private void writeAscii(String text) {
        int length = text.length();
        ensure(length);
        for (int i = 0; i < length; i++) bytes[size++] = (byte) text.charAt(i);
    }

    private void put(char c) {
        ensure(1);
        bytes[size++] = (byte) c;
    }

    private void ensure(int more) {
        if (bytes.length - size < more)
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
}
