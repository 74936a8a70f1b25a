package dev.gatehouse.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/**
 * The key that seals sessions and request states, in {@code keys/sealing.key} of the data
 * directory. Replicas that serve the same agents share the file's content.
 */
final class SealingKey {
    private static final int BYTES = 32;

    private SealingKey() {}

    /** Reads the key, or makes it: 32 random bytes in a file that only its owner may read. */
    static byte[] in(Path keys) {
        return named("sealing.key", keys);
    }

    /** The same for a key of another name and purpose. */
    static byte[] named(String name, Path keys) {
        var file = keys.resolve(name);
        try {
            Files.createDirectories(
                    keys,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            if (Files.notExists(file)) make(file);
            return from(file);
        } catch (IOException unusable) {
            throw new UncheckedIOException("the key " + file + " cannot be used", unusable);
        }
    }

    /** Reads a key that is there. */
    static byte[] from(Path file) {
        try {
            var key = Files.readAllBytes(file);
            if (key.length != BYTES)
                throw new IllegalStateException(file + " does not hold a key of 32 bytes");
            return key;
        } catch (IOException unusable) {
            throw new UncheckedIOException("the key " + file + " cannot be used", unusable);
        }
    }

    private static void make(Path file) throws IOException {
        var key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        var whole = Files.createTempFile(file.getParent(), "sealing", ".new");
        Files.write(whole, key, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
        try {
            Files.createLink(file, whole);
        } catch (FileAlreadyExistsException another) {
            // another process made it in this moment: its key is the one that counts
            Files.deleteIfExists(whole);
            return;
        }
        Files.setPosixFilePermissions(
                file, Set.copyOf(PosixFilePermissions.fromString("rw-------")));
        Files.delete(whole);
    }
}
