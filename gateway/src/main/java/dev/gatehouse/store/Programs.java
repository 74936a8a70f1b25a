package dev.gatehouse.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, carried on the class path as one archive per platform. */
final class Programs {
    private Programs() {}

    /**
     * Unpacks them unless they are there already, and returns their directory, which is named by
     * the archive's hash. Safe against a process that dies or does the same meanwhile: a directory
     * of that name is complete.
     */
    static Path unpack(Path below) throws IOException {
        var archive = archive();
        var home = below.resolve(hash(archive).substring(0, 16));
        if (Files.isDirectory(home)) return home;
        Files.createDirectories(below);
        var fresh = Files.createTempDirectory(below, "unpacking-");
        try {
            extract(archive, fresh);
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            delete(fresh);
            if (!Files.isDirectory(home)) throw failed;
        }
        return home;
    }

    static void delete(Path tree) throws IOException {
        if (Files.notExists(tree)) return;
        try (var paths = Files.walk(tree)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }

    private static String archive() {
        var os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        var name =
                "postgres-"
                        + (os.startsWith("mac") ? "darwin" : os)
                        + (arch.equals("aarch64") || arch.equals("arm64") ? "-arm_64" : "-x86_64")
                        + ".txz";
        if (Programs.class.getResource("/" + name) == null)
            throw new IllegalStateException(
                    "no PostgreSQL is carried for "
                            + (os + " on " + arch)
                            + ": give the URL of one in the settings");
        return name;
    }

    private static InputStream open(String archive) throws IOException {
        var stream = Programs.class.getResourceAsStream("/" + archive);
        if (stream == null) throw new IOException(archive + " left the class path");
        return new BufferedInputStream(stream, 1 << 16);
    }

    private static String hash(String archive) throws IOException {
        try (var stream =
                new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
            stream.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(stream.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static void extract(String archive, Path to) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(open(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry())
                extract(tar, entry, to);
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path to)
            throws IOException {
        var path = to.resolve(entry.getName()).normalize();
        if (!path.startsWith(to)) throw new IOException("an entry leaves the archive: " + path);
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        boolean runs = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
