package dev.gatehouse.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With bubblewrap, where it is and works; else skipped with the reason. */
class SandboxTest {
    private final Path directory;
    private final Path secret;
    private final Sandbox sandbox;

    SandboxTest(@TempDir Path directory) throws IOException {
        this.directory = directory.toRealPath();
        this.secret = Files.createDirectory(this.directory.resolve("data"));
        Files.writeString(secret.resolve("operator.token"), "s3cret");
        this.sandbox = Kit.sandbox(secret);
        assumeTrue(sandbox.isOn(), () -> "skipped, no sandbox: " + sandbox.described());
    }

    /** What a script says on standard error, when it has said all of it. */
    private List<String> said(String script, Path... writable) {
        var template =
                Kit.script(
                        "one", script + "; echo over >&2; exec cat", Map.of(), List.of(writable));
        try (var processes =
                Kit.processes(secret.resolve("stdio"), sandbox, Kit.LIMITS, template)) {
            var ear = new Ear();
            var _ = Kit.seat(processes, "one", "alice", ear);
            Eventually.holds(() -> processes.standing("one").lastErrors().contains("over"));
            ear.roundTrip("still-talks");
            return processes.standing("one").lastErrors();
        }
    }

    @Test
    void whatTheGateKeepsToItselfIsNotThere() {
        assertThat(said("cat " + secret + "/operator.token || echo unseen >&2"))
                .contains("unseen")
                .noneMatch(line -> line.contains("s3cret"));
    }

    @Test
    void nothingButItsHomeCanBeWritten() {
        var target = directory.resolve("written");
        assertThat(
                        said(
                                "touch /usr/written || echo refused >&2; touch \"$HOME/mine\" && echo"
                                        + " mine >&2"))
                .contains("refused", "mine");
        assertThat(target).doesNotExist();
    }

    @Test
    void whatTheTemplateSaysCanBeWritten() throws IOException {
        var shared = Files.createDirectory(directory.resolve("shared"));
        assertThat(said("echo kept > " + shared + "/file && echo done >&2", shared))
                .contains("done");
        assertThat(shared.resolve("file")).hasContent("kept");
    }

    @Test
    void temporaryFilesAreItsOwn() throws IOException {
        var outside = Files.createTempFile(Path.of("/tmp"), "outside", "");
        try {
            assertThat(said("ls " + outside + " || echo unseen >&2")).contains("unseen");
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    void thereIsNoNetwork() {
        assertThat(said("grep -v lo: /proc/net/dev | grep : >&2; echo looked >&2"))
                .contains("looked")
                .noneMatch(line -> line.matches("\\s*\\w+: .*"));
    }

    @Test
    void otherProcessesAreNotSeen() {
        assertThat(said("echo pid $$ >&2")).anyMatch(line -> line.matches("pid [0-9]"));
    }

    @Test
    void aStubbornProcessIsKilledWithItsChildren() {
        List<ProcessHandle> family;
        var template = Kit.script("one", Kit.STUBBORN);
        try (var processes =
                Kit.processes(secret.resolve("stdio"), sandbox, Kit.LIMITS, template)) {
            var _ = Kit.seat(processes, "one", "alice", new Ear());
            // bubblewrap twice, the shell and its child
            Eventually.holds(() -> ProcessHandle.current().descendants().count() >= 4);
            family = ProcessHandle.current().descendants().toList();
        }
        assertThat(family).noneMatch(ProcessHandle::isAlive);
    }

    /** Bubblewrap itself would die of the signal and take the server along unasked. */
    @Test
    void aServerIsAskedToEndBeforeItIsKilled() throws IOException {
        var shared = Files.createDirectory(directory.resolve("shared"));
        var template =
                Kit.script(
                        "one",
                        "trap 'echo asked > "
                                + shared
                                + "/file; exit 0' TERM; echo ready >&2;"
                                + " while :; do sleep 0.05; done",
                        Map.of(),
                        List.of(shared));
        try (var processes =
                Kit.processes(secret.resolve("stdio"), sandbox, Kit.LIMITS, template)) {
            var _ = Kit.seat(processes, "one", "alice", new Ear());
            Eventually.holds(() -> processes.standing("one").lastErrors().contains("ready"));
        }
        assertThat(shared.resolve("file")).hasContent("asked");
    }
}
