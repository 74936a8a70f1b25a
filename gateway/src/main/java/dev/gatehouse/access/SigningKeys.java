package dev.gatehouse.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The built-in issuer's keys as files: one private JWK each, named by the moment of its making, so
 * that the last name is the key that signs and the others still verify.
 *
 * <p>A file appears complete or not at all: it is written beside, forced to disk, and moved into
 * place. Directory and files are their owner's alone; files that others may read stop the start,
 * for a key that was readable is not a secret any more.
 */
final class SigningKeys {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String PREFIX = "issuer-";
    private static final String SUFFIX = ".jwk";

    private SigningKeys() {}

    /** The keys, oldest first; makes one when there is none. */
    static List<ECKey> load(Path directory, Instant now) {
        try {
            makeDirectory(directory);
            try (var _ = lock(directory)) {
                if (names(directory).isEmpty()) write(directory, now);
                return readAll(directory);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("the issuer's keys in " + directory, broken);
        }
    }

    /** Makes a further key, which signs from now on, and gives all of them. */
    static List<ECKey> add(Path directory, Instant now) {
        try {
            makeDirectory(directory);
            try (var _ = lock(directory)) {
                write(directory, now);
                return readAll(directory);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("the issuer's keys in " + directory, broken);
        }
    }

    /** Two processes that start at once must not both make the first key. */
    private static FileChannel lock(Path directory) throws IOException {
        var channel =
                FileChannel.open(
                        directory.resolve(".lock"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        ownerOnly(directory, "rw-------"));
        channel.lock();
        return channel;
    }

    private static void makeDirectory(Path directory) throws IOException {
        var parent = directory.toAbsolutePath().getParent();
        if (parent != null) Files.createDirectories(parent);
        if (!Files.isDirectory(directory))
            Files.createDirectory(directory, ownerOnly(directory, "rwx------"));
        refuseIfOpen(directory, "700");
    }

    private static List<Path> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(
                            file -> {
                                var name = file.getFileName().toString();
                                return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
                            })
                    .sorted()
                    .toList();
        }
    }

    private static List<ECKey> readAll(Path directory) throws IOException {
        var keys = new ArrayList<ECKey>();
        for (var file : names(directory)) keys.add(read(file));
        return List.copyOf(keys);
    }

    private static ECKey read(Path file) throws IOException {
        refuseIfOpen(file, "600");
        try {
            if (JWK.parse(Files.readString(file)) instanceof ECKey key
                    && key.isPrivate()
                    && key.getCurve().equals(Curve.P_256)
                    && key.computeThumbprint().toString().equals(key.getKeyID())) return key;
        } catch (ParseException | JOSEException notKey) {
            // Said below, without the parser's sentence: that may quote the key.
        }
        throw new IllegalStateException(
                file + " is not a private P-256 key of ours: restore it, or move it away");
    }

    private static void write(Path directory, Instant now) throws IOException {
        var key = newKey();
        var name = PREFIX + STAMP.format(now) + "-" + key.getKeyID().substring(0, 8) + SUFFIX;
        var beside = directory.resolve("." + name + ".new");
        Files.deleteIfExists(beside);
        try (var channel =
                FileChannel.open(
                        beside,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        ownerOnly(directory, "rw-------"))) {
            var text = ByteBuffer.wrap(key.toJSONString().getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) channel.write(text);
            channel.force(true);
        }
        // A crash before this line leaves no key; one after it leaves a whole one.
        Files.move(beside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("every Java platform has P-256", impossible);
        }
    }

    private static boolean hasOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] ownerOnly(Path where, String permissions) {
        if (!hasOwners(where)) return new FileAttribute<?>[0];
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    private static void refuseIfOpen(Path path, String wanted) throws IOException {
        if (!hasOwners(path)) return;
        var others = EnumSet.allOf(PosixFilePermission.class);
        others.removeAll(PosixFilePermissions.fromString("rwx------"));
        others.retainAll(Files.getPosixFilePermissions(path));
        if (!others.isEmpty())
            throw new IllegalStateException(
                    "others may reach " + path + ": replace the keys, or chmod " + wanted);
    }
}
