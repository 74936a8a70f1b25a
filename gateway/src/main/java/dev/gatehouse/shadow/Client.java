package dev.gatehouse.shadow;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An agent whose configuration is known: the files in which it looks for MCP servers and the
 * members in which these stand, as its public documentation has it.
 *
 * @param title as people call it
 * @param members where servers stand; {@code *} is any member
 */
record Client(String title, List<List<String>> members, List<PathMatcher> files) {
    /** A file that was named to the scan and that none of the others looks into. */
    static final Client UNKNOWN =
            client(
                    "unknown client",
                    in(
                            "mcpServers",
                            "servers",
                            "context_servers",
                            "mcp_servers",
                            "mcp/servers",
                            "extensions"));

    private static final List<Client> KNOWN =
            List.of(
                    client("Claude Desktop", in("mcpServers"), "claude_desktop_config.json"),
                    client(
                            "Claude Code",
                            in("mcpServers", "projects/*/mcpServers"),
                            ".mcp.json",
                            ".claude.json",
                            "managed-mcp.json",
                            ".claude-plugin/plugin.json"),
                    client("Cursor", in("mcpServers"), ".cursor/mcp.json"),
                    client(
                            "VS Code",
                            in(
                                    "servers",
                                    "mcp/servers",
                                    "mcp.servers",
                                    "settings/mcp/servers",
                                    "customizations/vscode/mcp/servers"),
                            ".vscode/mcp.json",
                            ".vscode/settings.json",
                            "User/mcp.json",
                            "User/settings.json",
                            "User/profiles/*/mcp.json",
                            "User/profiles/*/settings.json",
                            "*.code-workspace",
                            ".devcontainer.json",
                            ".devcontainer/devcontainer.json"),
                    client("Visual Studio", in("servers"), ".mcp.json", ".vs/mcp.json"),
                    client(
                            "Windsurf",
                            in("mcpServers"),
                            ".codeium/windsurf/mcp_config.json",
                            ".codeium/mcp_config.json"),
                    client("Zed", in("context_servers"), "zed/settings.json", ".zed/settings.json"),
                    client(
                            "Continue",
                            in("mcpServers", "experimental/modelContextProtocolServers"),
                            ".continue/config.yaml",
                            ".continue/config.json",
                            ".continue/mcpServers/*.{yaml,yml,json}"),
                    client("Cline", in("mcpServers"), "cline_mcp_settings.json"),
                    client(
                            "Roo Code",
                            in("mcpServers"),
                            ".roo/mcp.json",
                            "rooveterinaryinc.roo-cline/settings/mcp_settings.json"),
                    client(
                            "Kilo Code",
                            in("mcpServers"),
                            ".kilocode/mcp.json",
                            "kilocode.kilo-code/settings/mcp_settings.json"),
                    client(
                            "Goose",
                            in("extensions"),
                            "goose/config.yaml",
                            "goose/config/config.yaml"),
                    client(
                            "Codex",
                            in("mcp_servers"),
                            ".codex/config.toml",
                            ".codex/*.config.toml"),
                    client(
                            "Gemini CLI",
                            in("mcpServers"),
                            ".gemini/settings.json",
                            "gemini-extension.json"),
                    client("JetBrains Junie", in("mcpServers"), ".junie/mcp/mcp.json"),
                    client(
                            "Amazon Q",
                            in("mcpServers"),
                            "{.aws/,.}amazonq/{mcp,default}.json",
                            "{.aws/,.}amazonq/{cli-agents,agents}/*.json"),
                    client("Kiro", in("mcpServers"), ".kiro/settings/mcp.json"),
                    client("LM Studio", in("mcpServers"), ".lmstudio/mcp.json"),
                    client("Copilot CLI", in("mcpServers"), ".copilot/mcp-config.json"),
                    client("opencode", in("mcp"), "opencode.{json,jsonc}"),
                    client("Tabnine", in("mcpServers"), ".tabnine/agent/settings.json"));

    Client {
        members = List.copyOf(members);
        files = List.copyOf(files);
    }

    private static Client client(String title, List<List<String>> members, String... files) {
        var patterns = new ArrayList<PathMatcher>();
        for (var file : files)
            patterns.add(FileSystems.getDefault().getPathMatcher("glob:**/" + file));
        return new Client(title, members, patterns);
    }

    private static List<List<String>> in(String... members) {
        var paths = new ArrayList<List<String>>();
        for (var member : members) paths.add(List.of(member.split("/", -1)));
        return List.copyOf(paths);
    }

    /** Those that look into a file of this name. */
    static List<Client> of(Path absolute) {
        var clients = new ArrayList<Client>();
        for (var client : KNOWN)
            if (client.files.stream().anyMatch(pattern -> pattern.matches(absolute)))
                clients.add(client);
        return clients;
    }

    /** By the ending of its name; empty when it is written in nothing that is read here. */
    static Optional<ConfigurationText.Format> format(Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".toml")) return Optional.of(ConfigurationText.Format.TOML);
        if (name.endsWith(".yaml") || name.endsWith(".yml"))
            return Optional.of(ConfigurationText.Format.YAML);
        return name.endsWith(".json") || name.endsWith(".jsonc") || name.endsWith(".code-workspace")
                ? Optional.of(ConfigurationText.Format.JSON)
                : Optional.empty();
    }
}
