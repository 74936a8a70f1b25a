package dev.gatehouse.admin;

import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Operators;
import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The first operator's way in: while the gate knows no operator, {@link #ensure} makes one named
 * {@code admin} and leaves its token in {@code operator.token} in the data directory, readable by
 * the owner of the process alone.
 */
public final class BootstrapToken {
    private static final String FILE = "operator.token";
    private static final String ADMIN = "admin";

    private final Operators operators;
    private final Changes changes;
    private final InstantSource clock;

    public BootstrapToken(Operators operators, Changes changes, InstantSource clock) {
        this.operators = operators;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Makes the first operator if there is none; says where its token is when it did.
     *
     * <p>The file is in place before the operator is stored: a crash between the two leaves a token
     * that opens nothing and is replaced by the next start, never an operator whose token is lost.
     */
    public Optional<Path> ensure(Path directory) {
        if (!operators.all().isEmpty()) return Optional.empty();
        var token = Secret.forOperator();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var file = write(directory, token);
        changes.make(
                () -> {
                    var admin = new Operator(ADMIN, Operator.Role.ADMIN, token.hash(), now);
                    operators.add(admin);
                    return admin;
                },
                admin ->
                        new Event(
                                now,
                                "operator.added",
                                Json.object(
                                        "actor",
                                        "gatehouse",
                                        "operator",
                                        admin.name(),
                                        "role",
                                        admin.role(),
                                        "reason",
                                        "the gate knew no operator")));
        return Optional.of(file);
    }

    private static Path write(Path directory, Secret token) {
        try {
            createPrivately(directory);
            var file = directory.resolve(FILE);
            var draft = Files.createTempFile(directory, FILE, ".new", mode("rw-------"));
            Files.writeString(draft, token.value() + "\n");
            Files.move(
                    draft,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write " + directory.resolve(FILE), failed);
        }
    }

    private static void createPrivately(Path directory) throws IOException {
        var parent = directory.toAbsolutePath().getParent();
        if (parent != null) Files.createDirectories(parent);
        try {
            Files.createDirectory(directory, mode("rwx------"));
        } catch (FileAlreadyExistsException there) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static FileAttribute<?> mode(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }
}
