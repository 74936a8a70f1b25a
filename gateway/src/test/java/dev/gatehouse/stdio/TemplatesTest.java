package dev.gatehouse.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.inventory.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {
    private static final Template FILES =
            template(List.of("/usr/bin/files", "--stdio"), Map.of("TOKEN", "s3cret"));

    private static Template template(List<String> command, Map<String, String> environment) {
        return new Template(
                "files",
                command,
                List.of(new ArgumentPattern("/srv/[a-z]+"), new ArgumentPattern("ro|rw")),
                environment,
                null,
                false,
                List.of());
    }

    private static Launch launch(Template template, String... arguments) {
        return new Templates(List.of(template))
                .launch(new Place.Local("files", List.of(arguments), false));
    }

    private static Command ready(Launch launch) {
        return ((Launch.Ready) launch).command();
    }

    @Test
    void argumentsFollowTheCommandAsWords() {
        assertThat(ready(launch(FILES, "/srv/shared", "ro")).words())
                .containsExactly("/usr/bin/files", "--stdio", "/srv/shared", "ro");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/../etc",
                "/srv/shared ",
                "/srv/shared; rm -rf /",
                "$(id)",
                "x/srv/shared",
                "--config=/srv/shared",
                "/srv/SHARED",
                ""
            })
    void anArgumentThatDoesNotMatchIsRefused(String argument) {
        assertThat(launch(FILES, argument, "ro"))
                .isInstanceOfSatisfying(
                        Launch.Refused.class,
                        refused -> assertThat(refused.why()).contains("argument 1", "/srv/[a-z]+"));
    }

    @Test
    void thereAreAsManyArgumentsAsPlaces() {
        assertThat(launch(FILES, "/srv/shared")).isInstanceOf(Launch.Refused.class);
        assertThat(launch(FILES, "/srv/shared", "ro", "more")).isInstanceOf(Launch.Refused.class);
    }

    @Test
    void aPatternIsMatchedInLinearTime() {
        var pattern = new ArgumentPattern("(a+)+b");
        assertThat(pattern.admits("a".repeat(4000))).isFalse();
    }

    @Test
    void aTemplateThatVanishedIsSaid() {
        var launch = Templates.NONE.launch(new Place.Local("files", List.of(), false));
        assertThat(((Launch.Refused) launch).why())
                .contains("has no template files", "stdio.templates");
    }

    @Test
    void aTemplateThatChangedSinceTheApprovalIsNotRun() {
        var place = new Place.Local("files", List.of("/srv/shared", "ro"), false);
        var approved = ready(launch(FILES, "/srv/shared", "ro")).described();
        var changed =
                List.of(
                        template(List.of("/usr/bin/files", "--all"), Map.of("TOKEN", "s3cret")),
                        template(List.of("/usr/bin/files", "--stdio"), Map.of("TOKEN", "other")),
                        template(List.of("/usr/bin/files", "--stdio"), Map.of()));
        assertThat(new Templates(List.of(FILES)).launch(place, approved))
                .isInstanceOf(Launch.Ready.class);
        for (var template : changed)
            assertThat(new Templates(List.of(template)).launch(place, approved))
                    .isInstanceOfSatisfying(
                            Launch.Refused.class,
                            refused -> assertThat(refused.why()).contains("was changed since"));
    }

    @Test
    void aValueOfTheEnvironmentIsNeverShown() {
        var command = ready(launch(FILES, "/srv/shared", "ro"));
        assertThat(command.described().toText()).contains("TOKEN").doesNotContain("s3cret");
        assertThat(command.toString()).doesNotContain("s3cret");
    }

    @Test
    void aTemplateThatCannotBeRunAsWrittenIsRefused() {
        assertThatThrownBy(() -> template(List.of("files"), Map.of()))
                .hasMessageContaining("absolute path");
        assertThatThrownBy(() -> template(List.of(), Map.of()))
                .hasMessageContaining("absolute path");
        assertThatThrownBy(() -> template(List.of("/usr/bin/files"), Map.of("HOME", "/srv")))
                .hasMessageContaining("HOME");
        assertThatThrownBy(() -> template(List.of("/usr/bin/files"), Map.of("A=B", "")))
                .hasMessageContaining("not a variable");
        assertThatThrownBy(() -> new ArgumentPattern("(?=a)"))
                .hasMessageContaining("not a pattern that RE2 knows");
        assertThatThrownBy(
                        () -> Kit.script("files", "true", Map.of(), List.of(Path.of("relative"))))
                .hasMessageContaining("absolute path");
    }
}
