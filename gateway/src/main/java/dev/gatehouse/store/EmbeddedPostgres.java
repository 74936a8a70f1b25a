package dev.gatehouse.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of the gate's own, kept in its data directory. It listens on loopback only, has no
 * Unix socket, and takes nobody without the password, which stands in a file of mode 0600: no other
 * user of the machine can touch the record.
 *
 * <p>One gate at a time holds a data directory, by a lock that dies with it. So a server that still
 * runs when the lock is free was left behind by a gate that was killed: it is taken over when it
 * was started as we would start it, and stopped cleanly and started again when it was not.
 */
final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String USER = "gatehouse";
    private static final String MAJOR = "18";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int STARTS = 3;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private static final List<String> SETTINGS =
            List.of(
                    "listen_addresses=127.0.0.1",
                    "unix_socket_directories=",
                    "max_connections=50",
                    "shared_buffers=32MB",
                    "fsync=on",
                    "full_page_writes=on",
                    "synchronous_commit=on",
                    "io_method=sync",
                    "max_parallel_workers=0",
                    "max_logical_replication_workers=0",
                    "jit=off",
                    "max_wal_size=256MB",
                    "log_checkpoints=off");

    private final Path cluster;
    private final Path passwordFile;
    private final Path logFile;
    private final FileChannel lock;
    private final Path programs;
    private final Shell shell;
    private final Address address;

    private EmbeddedPostgres(Place.Embedded place, FileChannel lock) throws IOException {
        this.lock = lock;
        var data = place.data().toAbsolutePath().normalize();
        cluster = data.resolve("postgres");
        passwordFile = data.resolve("postgres.password");
        logFile = data.resolve("postgres.log");
        programs = Programs.unpack(place.binaries().toAbsolutePath().normalize());
        shell = new Shell(programs, PATIENCE);
        if (Files.notExists(cluster)) initialise();
        checkVersion();
        var password = Files.readString(passwordFile).strip();
        var running = adopt(password);
        address = address(running.isPresent() ? running.getAsInt() : launch(), password);
    }

    /** Throws {@link IllegalStateException} with a sentence for the operator when it cannot. */
    static EmbeddedPostgres start(Place.Embedded place) {
        try {
            Files.createDirectories(
                    place.data(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            var lock = lock(place.data().resolve("postgres.lock"));
            try {
                return new EmbeddedPostgres(place, lock);
            } catch (IOException | RuntimeException failed) {
                lock.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new IllegalStateException(
                    "the database in " + place.data() + " does not start: " + failed.getMessage(),
                    failed);
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = null;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException ours) {
            log.debug("this process holds {} already", file);
        }
        if (held != null) return channel;
        channel.close();
        throw new IOException("another gate runs on this directory");
    }

    Address address() {
        return address;
    }

    private static Address address(int port, String password) {
        // Without the last, whoever took the port could ask for the password in the clear.
        return new Address(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                USER,
                password,
                Map.of(
                        "sslmode",
                        "disable",
                        "gssEncMode",
                        "disable",
                        "requireAuth",
                        "scram-sha-256"));
    }

    /** Made beside its place and moved there whole: a directory that is there is complete. */
    private void initialise() throws IOException {
        var fresh = cluster.resolveSibling("postgres.new");
        Programs.delete(fresh);
        writePassword();
        var ran =
                shell.run(
                        "initdb",
                        "--pgdata=" + fresh,
                        "--username=" + USER,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums");
        if (ran.code() != 0) throw new IOException("initdb failed: " + ran.output());
        Files.move(fresh, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private void writePassword() throws IOException {
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(passwordFile);
        Files.createFile(passwordFile, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (var file = FileChannel.open(passwordFile, StandardOpenOption.WRITE)) {
            var text = HexFormat.of().formatHex(random) + "\n";
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            file.force(true);
        }
    }

    private void checkVersion() throws IOException {
        var version = Files.readString(cluster.resolve("PG_VERSION")).strip();
        if (!version.equals(MAJOR))
            throw new IOException(
                    "it was made by PostgreSQL "
                            + version
                            + ", this gate carries "
                            + MAJOR
                            + ": dump it with the gate that made it and load it here");
        if (Files.notExists(passwordFile))
            throw new IOException("its password is missing: put " + passwordFile + " back");
        if (!EnumSet.copyOf(Files.getPosixFilePermissions(passwordFile)).equals(OWNER_ONLY)) {
            log.warn("{} could be read by others; it is closed now", passwordFile);
            Files.setPosixFilePermissions(passwordFile, OWNER_ONLY);
        }
    }

    private OptionalInt adopt(String password) throws IOException {
        var left = Postmaster.read(cluster);
        if (left.isEmpty()) return OptionalInt.empty();
        if (!left.get().runsOn(cluster)) {
            log.info("removing what a database that is gone left: {}", Postmaster.file(cluster));
            Files.delete(Postmaster.file(cluster));
            return OptionalInt.empty();
        }
        var settled = settled(left.get());
        if (settled.isEmpty()) return OptionalInt.empty();
        int port = settled.get().port();
        if (startedAsNow(port) && answers(port, password)) {
            log.info("taking over the database that runs on port {}", port);
            return OptionalInt.of(port);
        }
        log.info("stopping the database that runs on port {}: it was started otherwise", port);
        stop();
        return OptionalInt.empty();
    }

    /** A server that is starting or stopping is waited for. Empty when it went away. */
    private Optional<Postmaster> settled(Postmaster first) throws IOException {
        var now = Optional.of(first);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (now.isPresent() && !now.get().ready()) {
            if (!now.get().runsOn(cluster)) {
                Files.deleteIfExists(Postmaster.file(cluster));
                return Optional.empty();
            }
            if (System.nanoTime() > deadline)
                throw new IOException("a database runs on it that does not get ready");
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            now = Postmaster.read(cluster);
        }
        return now;
    }

    private boolean startedAsNow(int port) throws IOException {
        var options = cluster.resolve("postmaster.opts");
        var expected =
                programs.resolve("bin").resolve("postgres")
                        + (" \"-D\" \"" + cluster + "\"")
                        + arguments(port).stream()
                                .map(argument -> " \"" + argument + "\"")
                                .collect(Collectors.joining());
        return Files.exists(options) && Files.readString(options).strip().equals(expected);
    }

    private static boolean answers(int port, String password) {
        try (var connection = address(port, password).limited("start", ANSWER, ANSWER).connect()) {
            return connection.isValid((int) ANSWER.toSeconds());
        } catch (SQLException silent) {
            log.warn("the database on port {} does not answer", port, silent);
            return false;
        }
    }

    private static List<String> arguments(int port) {
        var arguments = new ArrayList<String>(List.of("-p", Integer.toString(port)));
        for (var setting : SETTINGS) arguments.addAll(List.of("-c", setting));
        return arguments;
    }

    private int launch() throws IOException {
        String output = "";
        for (int attempt = 0; attempt < STARTS; attempt++) {
            int port = freePort();
            var ran =
                    shell.run(
                            "pg_ctl",
                            "start",
                            "--wait",
                            "--silent",
                            "--pgdata=" + cluster,
                            "--log=" + logFile,
                            "--options=" + quoted(arguments(port)));
            if (ran.code() == 0) return port;
            output = ran.output();
        }
        throw new IOException(output.strip() + " Its last words are in " + logFile);
    }

    /** The start program hands its options to a shell, which would drop an empty value. */
    private static String quoted(List<String> arguments) {
        return arguments.stream()
                .map(argument -> "'" + argument + "'")
                .collect(Collectors.joining(" "));
    }

    /** Somebody may take it before the server does; then the next start takes another. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void stop() throws IOException {
        for (var mode : List.of("fast", "immediate")) {
            var ran =
                    shell.run(
                            "pg_ctl",
                            "stop",
                            "--wait",
                            "--silent",
                            "--timeout=30",
                            "--pgdata=" + cluster,
                            "--mode=" + mode);
            if (ran.code() == 0 || Postmaster.read(cluster).isEmpty()) return;
            log.warn("the database does not stop in mode {}: {}", mode, ran.output().strip());
        }
        throw new IOException("the database does not stop");
    }

    /** Stops the server; what is committed is on the disk. */
    @Override
    public void close() {
        try {
            stop();
        } catch (IOException failed) {
            log.error("the database was left running; the next start takes it over", failed);
        } finally {
            release();
        }
    }

    /** Gives the directory up and leaves the server running, as a gate does that is killed. */
    void release() {
        try {
            lock.close();
        } catch (IOException failed) {
            log.error("the lock of the data directory was not released", failed);
        }
    }
}
