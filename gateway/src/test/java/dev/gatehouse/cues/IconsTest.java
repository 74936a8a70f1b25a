package dev.gatehouse.cues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Icons are https or data, of the server's own host (T21, REQ-109). */
class IconsTest {
    private static List<Icons.Flaw> flaws(String source) {
        var tool = Json.object("name", "t", "icons", List.of(Json.object("src", source)));
        return Icons.flaws(tool, "files.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://files.example/icon.png",
                "https://FILES.example:8443/icon.png",
                "data:image/png;base64,iVBORw0KGgo="
            })
    void aPictureOfTheServersOwnIsFine(String source) {
        assertThat(flaws(source)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://files.example/icon.png,in the clear",
        "https://tracker.example/icon.png,another host",
        "https://me:secret@files.example/icon.png,a name or password",
        "/icon.png,no absolute URL",
        "https:///icon.png,no host",
        "data:image/svg+xml;base64,SVG",
    })
    void aDoubtfulIconIsFlagged(String source, String why) {
        assertThat(flaws(source))
                .singleElement()
                .satisfies(flaw -> {
                    assertThat(flaw.isUnsafe()).isFalse();
                    assertThat(flaw.says()).contains(why);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                " java\nscript:alert(1)",
                "file:///etc/passwd",
                "vbscript:x",
                "ftp://files.example/x",
                "data:text/html,x",
                "blob:https://files.example/x"
            })
    void whatIsNoPictureIsUnsafe(String source) {
        assertThat(flaws(source)).singleElement().matches(Icons.Flaw::isUnsafe);
    }
}
