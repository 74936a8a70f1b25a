package dev.gatehouse.shadow;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for the configuration of agents at and under a path, and for the servers in it. It opens
 * files for reading and does nothing else: nothing found is run or connected to, and no link leads
 * it out of the path.
 */
public final class Scan {
    /**
     * How far a scan goes.
     *
     * @param depth of folders under the path
     * @param entries files and folders that are looked at by name
     * @param files that are read
     */
    public record Limits(int depth, int entries, int files) {
        public static final Limits STANDARD = new Limits(12, 1_000_000, 10_000);
    }

    /**
     * A server that a client is configured to use.
     *
     * @param client as people call it
     * @param shown the URL, or the command with what is withheld of it
     */
    public record Found(
            Path file, String client, String name, Whereabouts whereabouts, String shown) {}

    /** A file or folder that could not be looked into. */
    public record Unread(Path file, String why) {}

    /** What there was. A scan with something unread has not seen everything. */
    public record Result(List<Found> found, List<Unread> unread) {}

    /** Folders of tools and caches: large, and no client looks for its configuration in them. */
    private static final Set<String> PASSED_OVER =
            Set.of(
                    "node_modules",
                    ".git",
                    ".cache",
                    "Caches",
                    "__pycache__",
                    "site-packages",
                    ".m2",
                    ".npm",
                    ".cargo",
                    ".rustup",
                    ".gradle",
                    ".venv",
                    "venv",
                    "proc",
                    "sys");

    private final Path root;
    private final Limits limits;
    private final List<Found> found = new ArrayList<>();
    private final List<Unread> unread = new ArrayList<>();
    private int entries;
    private int files;

    private Scan(Path root, Limits limits) {
        this.root = root;
        this.limits = limits;
    }

    /** Looks at a file, or at everything under a folder. */
    public static Result of(Path path, Limits limits) {
        var given = path.toAbsolutePath().normalize();
        try {
            var scan = new Scan(given.toRealPath(), limits);
            if (Files.isDirectory(scan.root)) scan.walk();
            else scan.readGiven();
            return new Result(List.copyOf(scan.found), List.copyOf(scan.unread));
        } catch (NoSuchFileException missing) {
            return new Result(List.of(), List.of(new Unread(given, "there is no such file")));
        } catch (IOException failed) {
            return new Result(List.of(), List.of(new Unread(given, why(failed))));
        }
    }

    private void walk() throws IOException {
        Files.walkFileTree(
                root,
                EnumSet.noneOf(java.nio.file.FileVisitOption.class),
                limits.depth(),
                new Visitor());
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(root) && PASSED_OVER.contains(String.valueOf(folder.getFileName())))
                return FileVisitResult.SKIP_SUBTREE;
            return counted(folder);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            var clients = Client.of(file);
            if (!clients.isEmpty()) look(file, clients);
            return counted(file);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failed) {
            unread.add(new Unread(file, why(failed)));
            return counted(file);
        }
    }

    private FileVisitResult counted(Path at) {
        if (++entries <= limits.entries() && files <= limits.files())
            return FileVisitResult.CONTINUE;
        unread.add(
                new Unread(
                        at,
                        "the scan ends here: there is more than it looks at; name a smaller folder"));
        return FileVisitResult.TERMINATE;
    }

    /** A file that a person names is read even when no client has one of that name. */
    private void readGiven() {
        var clients = Client.of(root);
        look(root, clients.isEmpty() ? List.of(Client.UNKNOWN) : clients);
    }

    private void look(Path file, List<Client> clients) {
        var format = Client.format(file);
        if (format.isEmpty()) {
            if (file.equals(root))
                unread.add(
                        new Unread(
                                file,
                                "its name ends in nothing that is read: json, jsonc, yaml, yml or toml"));
            return;
        }
        files++;
        try {
            var real = file.toRealPath();
            if (!real.startsWith(root)) {
                unread.add(
                        new Unread(
                                file,
                                "it is a link that leads out of the scanned path; scan that by itself"));
                return;
            }
            switch (ConfigurationText.read(bytes(real), format.get())) {
                case ConfigurationText.Refused(var why) -> unread.add(new Unread(file, why));
                case ConfigurationText.Read(var json) -> {
                    for (var client : clients)
                        for (var entry : ServerEntry.in(json, client))
                            found.add(
                                    new Found(
                                            file,
                                            client.title(),
                                            entry.name(),
                                            entry.whereabouts(),
                                            entry.shown()));
                }
            }
        } catch (IOException failed) {
            unread.add(new Unread(file, why(failed)));
        }
    }

    /** One byte more than is taken tells that a file is too large, without reading all of it. */
    private static byte[] bytes(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
            throw new IOException("it is no regular file");
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(ConfigurationText.MAX_BYTES + 1);
        }
    }

    private static String why(IOException failed) {
        return switch (failed) {
            case java.nio.file.AccessDeniedException _ -> "it may not be read by who runs the scan";
            case NoSuchFileException _ -> "it leads nowhere";
            case java.nio.file.FileSystemException _ -> "it cannot be opened";
            default -> String.valueOf(failed.getMessage());
        };
    }
}
