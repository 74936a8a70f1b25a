package dev.gatehouse.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhereaboutsTest {
    @ParameterizedTest
    @CsvSource({
        "HTTPS://MCP.Example.com:443/mcp/, https://mcp.example.com/mcp",
        "http://example.com:80, http://example.com",
        "http://example.com:8080/a//b?key=1#x, http://example.com:8080/a/b",
        "https://ann:secret@example.com/mcp, https://example.com/mcp",
        "https://example.com/u/3f2504e0-4f89-11d3-9a0c-0305e82c3301/mcp, https://example.com/u/*/mcp",
        "https://example.com/sk-short/mcp, https://example.com/*/mcp",
        "https://example.com/a%20b, https://example.com/*",
        "http://[::1]:9000/mcp, http://[::1]:9000/mcp",
    })
    void aUrlHasOneSpellingAndNoSecrets(String given, String written) {
        assertThat(Whereabouts.url(given)).contains(new Whereabouts(written));
        assertThat(Whereabouts.parse(given)).contains(new Whereabouts(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "example.com/mcp", "file:///etc/passwd", "https:///mcp", "${URL}/mcp"})
    void whatIsNoUrlIsNone(String given) {
        assertThat(Whereabouts.url(given)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "npx -y @a/b | npm:@a/b",
                "npx --package=@a/b b | npm:@a/b",
                "npx.cmd -p pkg@1.2.3 bin | npm:pkg",
                "npm exec -- pkg | npm:pkg",
                "pnpm dlx pkg | npm:pkg",
                "bun x pkg | npm:pkg",
                "uvx --from pkg[cli]==1 tool | pypi:pkg",
                "uvx pkg@latest | pypi:pkg",
                "uv tool run pkg | pypi:pkg",
                "pipx run pkg | pypi:pkg",
                "uv --directory /srv/x run server.py | command:server.py",
                "uv run --with fastmcp server.py | command:server.py",
                "docker run -i --rm -v /a:/b --name x img:1 arg | oci:img",
                "docker run --rm -i -e KEY example.com:5000/a/b@sha256:0 | oci:example.com:5000/a/b",
                "python3 -m mcp_server | command:mcp_server",
                "node /srv/secret-place/index.js | command:index.js",
                "/opt/x/notes --key k | command:notes",
                "cmd /c npx -y pkg | npm:pkg",
                "env A=b npx pkg | npm:pkg",
                "npx mcp-remote https://x.example/mcp?k=1 | https://x.example/mcp",
                "npx pkg https://x.example/mcp | npm:pkg",
            })
    void aCommandIsWhatItRuns(String command, String written) {
        assertThat(Whereabouts.run(List.of(command.split(" ", -1))).written()).isEqualTo(written);
    }

    /** Only the gate sees who asks for what, and a report of a scan cannot speak for it. */
    @ParameterizedTest
    @ValueSource(strings = {"name:files", "client:https://id.example bot", "x", "npm:", "ftp://x"})
    void aReportCannotSayAnything(String written) {
        assertThat(Whereabouts.parse(written)).isEmpty();
    }

    @Test
    void standingIsToldByTheSpelling() {
        var gate = Whereabouts.url("https://gate.example").orElseThrow();
        var known =
                new Known(
                        List.of(gate),
                        java.util.Map.of(Whereabouts.run(List.of("npx", "@a/b@1")), "files"));
        assertThat(standing(known, "https://GATE.example/mcp"))
                .isEqualTo(new Known.ThroughTheGate());
        assertThat(standing(known, "https://gate.example/mcp/files"))
                .isEqualTo(new Known.ThroughTheGate());
        assertThat(standing(known, "https://gate.example/mcpx")).isEqualTo(new Known.Unknown());
        assertThat(standing(known, "https://gate.example.evil.example/mcp"))
                .isEqualTo(new Known.Unknown());
        assertThat(known.standing(Whereabouts.run(List.of("npx", "-y", "@a/b@2"))))
                .isEqualTo(new Known.Bypassing("files"));
    }

    private static Known.Standing standing(Known known, String url) {
        return known.standing(Whereabouts.url(url).orElseThrow());
    }
}
