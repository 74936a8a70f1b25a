package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.access.Operator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootstrapTokenTest {
    private final Path directory;
    private final MemoryStore store = new MemoryStore();

    BootstrapTokenTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private BootstrapToken bootstrap() {
        return new BootstrapToken(store.operators, store, () -> Instant.EPOCH);
    }

    @Test
    void theFirstStartLeavesAnAdminAndItsTokenForTheOwnerAlone() throws IOException {
        var file = bootstrap().ensure(directory.resolve("a/b")).orElseThrow();
        var token = Files.readString(file).strip();
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(directory.resolve("a/b"))).isEqualTo("rwx------");
        assertThat(store.operators.byTokenHash(new Secret(token).hash()))
                .hasValueSatisfying(operator -> {
                    assertThat(operator.name()).isEqualTo("admin");
                    assertThat(operator.role()).isEqualTo(Operator.Role.ADMIN);
                });
        assertThat(store.last(1).getFirst().event().body().toText()).doesNotContain(token);
        try (var files = Files.list(directory.resolve("a/b"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aDirectoryThatOthersCouldReadIsClosed() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(bootstrap().ensure(directory)).isPresent();
        assertThat(mode(directory)).isEqualTo("rwx------");
    }

    @Test
    void laterStartsChangeNothing() throws IOException {
        var file = bootstrap().ensure(directory).orElseThrow();
        var token = Files.readString(file);
        assertThat(bootstrap().ensure(directory)).isEmpty();
        assertThat(Files.readString(file)).isEqualTo(token);
        assertThat(store.operators.all()).hasSize(1);
    }

    @Test
    void aTokenThatCannotBeWrittenLeavesNoOperator() throws IOException {
        var taken = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> bootstrap().ensure(taken.resolve("data")))
                .isInstanceOf(java.io.UncheckedIOException.class);
        assertThat(store.operators.all()).isEmpty();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
