package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudienceTest {
    private static final URI ROUTE = URI.create("https://gate.example/mcp/files");

    /** The claim as JSON, and whether a token with it may be used at the route. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    "https://gate.example/mcp/files"                                      | yes
                    ["https://gate.example/mcp/files"]                                    | yes
                    "HTTPS://gate.example/mcp/files"                                      | yes
                    "https://GATE.Example/mcp/files"                                      | yes
                    "https://gate.example:443/mcp/files"                                  | yes
                    ["https://gate.example/mcp/files","https://gate.example/mcp/mail"]    | yes
                    ["https://gate.example/mcp/mail","https://gate.example/mcp/files"]    | yes
                    ["https://gate.example/mcp","https://gate.example/mcp/files"]         | yes
                    ["https://gate.example/mcp/files","https://gate.example/mcp/files"]   | yes
                    ["https://gate.example/mcp/files","https://files.example/mcp"]        | no
                    ["https://gate.example/mcp/files","https://gate.example/issuer"]      | no
                    ["https://gate.example/mcp/files","account"]                          | no
                    ["https://gate.example/mcp/files",""]                                 | no
                    ["https://gate.example/mcp/files",null]                               | no
                    ["https://gate.example/mcp/files",["https://gate.example/mcp/mail"]]  | no
                    "https://gate.example/mcp/mail"                                       | no
                    "https://gate.example/mcp/files/"                                     | no
                    "https://gate.example/mcp/files//"                                    | no
                    "https://gate.example/mcp/Files"                                      | no
                    "https://gate.example/MCP/files"                                      | no
                    "https://gate.example/mcp/file"                                       | no
                    "https://gate.example/mcp/files2"                                     | no
                    "https://gate.example/mcp/files/x"                                    | no
                    "https://gate.example/mcp/%66iles"                                    | no
                    "https://gate.example/mcp/mail/../files"                              | no
                    "https://gate.example/mcp/./files"                                    | no
                    "https://gate.example//mcp/files"                                     | no
                    "https://gate.example/mcp/files?x=1"                                  | no
                    "https://gate.example/mcp/files#x"                                    | no
                    "https://user@gate.example/mcp/files"                                 | no
                    "https://gate.example:8443/mcp/files"                                 | no
                    "http://gate.example/mcp/files"                                       | no
                    "https://gate.example./mcp/files"                                     | no
                    "https://gate.example.evil.example/mcp/files"                         | no
                    "https://gate.example"                                                | no
                    "https://gate.example/"                                               | no
                    "https://gate.example/mcp"                                            | no
                    "gate.example/mcp/files"                                              | no
                    "//gate.example/mcp/files"                                            | no
                    "/mcp/files"                                                          | no
                    "files"                                                               | no
                    " https://gate.example/mcp/files"                                     | no
                    "https://gate.example/mcp/files "                                     | no
                    "https://gate.example/mcp/files https://gate.example/mcp/mail"        | no
                    "*"                                                                   | no
                    ""                                                                    | no
                    []                                                                    | no
                    {"https://gate.example/mcp/files":true}                               | no
                    null                                                                  | no
                    true                                                                  | no
                    7                                                                     | no
                    """)
    void aTokenIsForExactlyThisRoute(String claim, String taken) {
        assertThat(Audience.objection(json(claim), ROUTE, false) == null)
                .isEqualTo(taken.equals("yes"));
    }

    @Test
    void foreignAudiencesMayStandBesideOursWhereASettingSaysSo() {
        var claim = json("[\"https://id.example/userinfo\",\"https://gate.example/mcp/files\"]");
        assertThat(Audience.objection(claim, ROUTE, true)).isNull();
        assertThat(Audience.objection(json("\"https://id.example/userinfo\""), ROUTE, true))
                .isNotNull();
        assertThat(Audience.objection(json("[]"), ROUTE, true)).isNotNull();
    }

    @Test
    void aCrowdOfAudiencesIsRefused() {
        var many = new java.util.ArrayList<String>();
        for (int i = 0; i < 101; i++) many.add(ROUTE.toString());
        assertThat(Audience.objection(Json.of(many), ROUTE, true)).isNotNull();
    }

    private static Json json(String text) {
        var reading =
                new StrictJson(JsonLimits.REQUEST).read(text.getBytes(StandardCharsets.UTF_8));
        return ((StrictJson.Value) reading).json();
    }
}
