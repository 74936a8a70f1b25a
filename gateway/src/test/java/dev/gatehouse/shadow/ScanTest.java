package dev.gatehouse.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanTest {
    private static final Path FIXTURES = Path.of("src", "test", "resources", "shadow");
    private static final String SERVERS = "{\"mcpServers\": {\"a\": {\"command\": \"a\"}}}";

    private static Scan.Result scan(Path path) {
        return Scan.of(path, Scan.Limits.STANDARD);
    }

    private static List<String> lines(Scan.Result result) {
        return result.found().stream()
                .map(each -> each.client() + " | " + each.name() + " | " + each.whereabouts())
                .sorted()
                .toList();
    }

    @Test
    void everyClientsConfigurationInAHomeIsFound() {
        var result = scan(FIXTURES.resolve("home"));
        assertThat(result.unread()).isEmpty();
        assertThat(lines(result))
                .containsExactly(
                        "Amazon Q | aws | pypi:awslabs.core-mcp-server",
                        "Claude Code | database | pypi:postgres-mcp",
                        "Claude Code | sentry | https://mcp.sentry.dev/mcp",
                        "Claude Desktop | filesystem | npm:@modelcontextprotocol/server-filesystem",
                        "Claude Desktop | gate | https://gate.example/mcp/files",
                        "Cline | weather | command:index.js",
                        "Codex | docs | npm:@example/docs-mcp",
                        "Codex | remote | https://codex.example/mcp",
                        "Continue | playwright | npm:@playwright/mcp",
                        "Continue | search | https://search.example/mcp",
                        "Copilot CLI | copilot | https://copilot.example/mcp/x",
                        "Cursor | files | https://gate.example/mcp/files",
                        "Cursor | zapier | https://actions.zapier.example/mcp/*/sse",
                        "Gemini CLI | events | http://127.0.0.1:9000/sse",
                        "Gemini CLI | stream | https://gemini.example/mcp",
                        "Goose | local | pypi:mcp-server-time",
                        "Goose | remote | https://goose.example/mcp",
                        "JetBrains Junie | junie | command:notes-server.jar",
                        "Kiro | kiro | command:kiro-server",
                        "LM Studio | hf | https://huggingface.example/mcp",
                        "Roo Code | git | command:mcp_server_git",
                        "VS Code | github | oci:ghcr.io/github/github-mcp-server",
                        "Windsurf | linear | https://mcp.linear.example/sse",
                        "Zed | custom | npm:hexdocs-mcp",
                        "Zed | older | command:older-server",
                        "Zed | store | extension:store");
    }

    @Test
    void everyClientsConfigurationInAProjectIsFound() {
        var result = scan(FIXTURES.resolve("project"));
        assertThat(result.unread()).isEmpty();
        assertThat(lines(result))
                .containsExactly(
                        "Amazon Q | q | command:q-server",
                        "Claude Code | shop | unreadable:shop",
                        "Gemini CLI | extension | command:server.ts",
                        "Kilo Code | kilo | command:kilo-server",
                        "Roo Code | roo | https://roo.example/mcp",
                        "Tabnine | tab | command:tab-server",
                        "VS Code | box | command:box-server",
                        "VS Code | stripe | https://mcp.stripe.example",
                        "VS Code | workspace | https://workspace.example/mcp",
                        "Zed | zed | https://zed.example/mcp",
                        "opencode | local | npm:open-mcp",
                        "opencode | remote | https://open.example/mcp");
    }

    /** The fixtures are full of canaries: in environment, headers, queries, paths and arguments. */
    @ParameterizedTest
    @ValueSource(strings = {"home", "project"})
    void nothingSecretIsToldOfIt(String folder) {
        var result = scan(FIXTURES.resolve(folder));
        assertThat(result.found()).isNotEmpty();
        assertThat(result.toString()).doesNotContainIgnoringCase("canary");
    }

    @Test
    void aCommandIsShownWithoutWhatMayBeSecret() {
        var shown =
                scan(FIXTURES.resolve("home")).found().stream()
                        .collect(
                                Collectors.toMap(Scan.Found::name, Scan.Found::shown, (a, _) -> a));
        assertThat(shown.get("filesystem"))
                .isEqualTo("npx -y @modelcontextprotocol/server-filesystem /Users/ann/notes");
        assertThat(shown.get("database")).isEqualTo("uvx --from postgres-mcp postgres-mcp *");
        assertThat(shown.get("gate")).isEqualTo("npx * https://gate.example/mcp/files --header *");
        assertThat(shown.get("github"))
                .isEqualTo("docker run -i --rm -e * ghcr.io/github/github-mcp-server");
        assertThat(shown.get("zapier")).isEqualTo("https://actions.zapier.example/mcp/*/sse");
    }

    @Test
    void whatCannotBeReadIsNamedAndStopsNothing(@TempDir Path home) throws IOException {
        write(home.resolve(".cursor/mcp.json"), "{\"mcpServers\": {\"a\": canary}}");
        write(home.resolve(".kiro/settings/mcp.json"), SERVERS);
        write(home.resolve(".roo/mcp.json"), "{\"mcpServers\": {}, \"mcpServers\": {}}");
        write(home.resolve(".codex/config.toml"), "[mcp_servers\nkey = \"canary\"");
        write(home.resolve(".continue/config.yaml"), "a: &x canary\nb: *x\n");
        write(home.resolve(".zed/settings.json"), "[".repeat(100_000));
        Files.write(
                Files.createDirectories(home.resolve(".vs")).resolve("mcp.json"), new byte[] {-1});
        var result = scan(home);
        assertThat(lines(result)).containsExactly("Kiro | a | command:a");
        assertThat(result.unread())
                .extracting(each -> home.toRealPath().relativize(each.file()).toString())
                .containsExactlyInAnyOrder(
                        ".cursor/mcp.json",
                        ".roo/mcp.json",
                        ".codex/config.toml",
                        ".continue/config.yaml",
                        ".zed/settings.json",
                        ".vs/mcp.json");
        assertThat(result.toString()).doesNotContain("canary");
    }

    @Test
    void aFileLargerThanAConfigurationIsNotRead(@TempDir Path home) throws IOException {
        var file = home.resolve(".mcp.json");
        write(file, SERVERS + " ".repeat(ConfigurationText.MAX_BYTES));
        assertThat(scan(file).unread())
                .singleElement()
                .extracting(Scan.Unread::why)
                .asString()
                .contains("larger than");
    }

    @Test
    void noLinkLeadsOutOfThePath(@TempDir Path folder) throws IOException {
        var home = Files.createDirectories(folder.resolve("home"));
        write(folder.resolve("outside/mcp.json"), SERVERS);
        write(home.resolve("dotfiles/cursor.json"), SERVERS);
        Files.createDirectories(home.resolve(".cursor"));
        Files.createSymbolicLink(
                home.resolve(".cursor/mcp.json"), home.resolve("dotfiles/cursor.json"));
        Files.createDirectories(home.resolve(".roo"));
        Files.createSymbolicLink(home.resolve(".roo/mcp.json"), folder.resolve("outside/mcp.json"));
        Files.createSymbolicLink(home.resolve(".kilocode"), folder.resolve("outside"));
        Files.createSymbolicLink(home.resolve("again"), home);
        var result = scan(home);
        assertThat(lines(result)).containsExactly("Cursor | a | command:a");
        assertThat(result.unread())
                .singleElement()
                .extracting(Scan.Unread::why)
                .asString()
                .contains("leads out of the scanned path");
    }

    @Test
    void aScanThatEndsEarlySaysSo(@TempDir Path home) throws IOException {
        for (int i = 0; i < 30; i++) write(home.resolve("p" + i + "/.mcp.json"), SERVERS);
        var result = Scan.of(home, new Scan.Limits(12, 1000, 10));
        assertThat(result.found()).hasSizeLessThan(20);
        assertThat(result.unread())
                .singleElement()
                .extracting(Scan.Unread::why)
                .asString()
                .contains("the scan ends here");
    }

    @Test
    void aFileThatIsNamedIsReadUnderAnyName(@TempDir Path folder) throws IOException {
        var file = folder.resolve("servers.json");
        write(file, SERVERS);
        assertThat(lines(scan(file))).containsExactly("unknown client | a | command:a");
        assertThat(lines(scan(folder))).isEmpty();
        assertThat(scan(folder.resolve("none.json")).unread()).hasSize(1);
    }

    /** Whatever stands in such a file, it is read or named, and nothing else happens. */
    @Test
    void anyShapeOfAnEntryIsTaken(@TempDir Path folder) throws IOException {
        var shapes = new ArrayList<String>();
        for (var value :
                List.of(
                        "null",
                        "1",
                        "\"x\"",
                        "[]",
                        "{}",
                        "[null]",
                        "{\"url\": 1}",
                        "{\"command\": []}",
                        "{\"command\": {\"args\": [1]}}",
                        "{\"command\": [\"\"]}",
                        "{\"url\": \"\"}",
                        "{\"command\": \"docker\", \"args\": [\"run\"]}",
                        "{\"command\": \"npx\"}",
                        "{\"command\": \"env\"}"))
            shapes.add("\"s" + shapes.size() + "\": " + value);
        var file = folder.resolve("mcp.json");
        write(file, "{\"mcpServers\": {" + String.join(", ", shapes) + "}}");
        assertThat(scan(file).unread()).isEmpty();
        write(file, "{\"mcpServers\": [" + "{\"name\": 1}, 2" + "]}");
        assertThat(scan(file).unread()).isEmpty();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
