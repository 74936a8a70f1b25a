package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.Authorities;
import dev.gatehouse.drift.Authority;
import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Source;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ViewsTest {
    /** Made up; put together here, so that no scanner of sources takes it for real. */
    private static final String SECRET = "AKIA" + "Z3QXJ5LRP2WMN7KB";

    /** Whichever watch found it, and however long ago. */
    @ParameterizedTest
    @EnumSource(Source.class)
    void aFindingIsShownWithoutTheSecretInIt(Source source) {
        var finding =
                new Finding(
                        7,
                        "files",
                        new Difference(
                                Difference.Change.CHANGED, source.prefix() + "x", null, null),
                        "{\"says\":[\"" + SECRET + "\"]}",
                        Grade.of(new Grade.Match("of-this-test", Severity.S3, "", "It differs.")),
                        TestGate.START,
                        null);
        assertThat(Views.of(finding).text("detail")).isEqualTo("{\"says\":[\"AKIA***\"]}");
    }

    @Test
    void whatIsSaidOfAuthorizationIsShownWithoutTheSecretInIt() {
        var said = new Authority(Map.of(Authority.SCOPES, Set.of("read", SECRET)));
        var kept =
                new Authorities.Kept(
                        "files", null, said, TestGate.START, said, "olga", TestGate.START);
        assertThat(Views.of(kept).toText()).contains("AKIA***", "read").doesNotContain(SECRET);
    }
}
