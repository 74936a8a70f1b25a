package dev.gatehouse.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UriTemplateTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // one segment
                "demo://text/{id}               demo://text/7                    true",
                "demo://text/{id}               demo://text/a-b_c~d.e            true",
                "demo://text/{id}               demo://text/gr%C3%BC%C3%9Fe      true",
                "demo://text/{id}               demo://text/a@b.example          true",
                "demo://text/{id}               demo://text/                     false",
                "demo://text/{id}               demo://text                      false",
                "demo://text/{id}               demo://text/7/8                  false",
                "demo://text/{id}               demo://text/7/                   false",
                "demo://text/{id}               demo://text/7?admin=1            false",
                "demo://text/{id}               demo://text/7#part               false",
                "demo://text/{id}               xdemo://text/7                   false",
                "demo://text/{id}               DEMO://text/7                    false",
                "demo://text/{id}.txt           demo://text/7.txt                true",
                "demo://text/{id}.txt           demo://text/7.txt.exe            false",
                "demo://text/{id}.txt           demo://text/.txt                 false",
                "demo://text/{a}-{b}            demo://text/x-y-z                true",
                "demo://text/{a}-{b}            demo://text/x                    false",
                "demo://{a}/{b}                 demo://x/y                       true",
                "demo://{a}/{b}                 demo://x/y/z                     false",
                "demo://{a,b}                   demo://1,2                       true",
                // out of the tree, plainly and in disguise
                "file:///data/{name}            file:///data/..                  false",
                "file:///data/{name}            file:///data/.                   false",
                "file:///data/{name}            file:///data/%2e%2E              false",
                "file:///data/{name}            file:///data/.%2e                false",
                "file:///data/{name}            file:///data/..%2fetc            false",
                "file:///data/{name}            file:///data/a%2Fb               false",
                "file:///data/{name}            file:///data/a%5cb               false",
                "file:///data/{name}            file:///data/a\\b                false",
                "file:///data/{name}/x          file:///data/../x                false",
                "file:///data/{+path}           file:///data/a/b/c               true",
                "file:///data/{+path}           file:///data/a/../../etc/passwd  false",
                "file:///data/{+path}           file:///data/a/%2e%2e/etc        false",
                "file:///data/{+path}           file:///data/a%2f..%2fetc        false",
                "file:///data/{+path}           file:///data/a\\..\\etc          false",
                "file:///data/{+path}           file:///data/...                 true",
                "file:///data/{+path}           file:///data/a..b/c              true",
                "file:///data/{+path}           file:///other/a                  false",
                // the other operators bring their own first character
                "repo://x{/path*}               repo://x/a/b                     true",
                "repo://x{/path*}               repo://xevil/a                   false",
                "repo://x{?q}                   repo://x?q=a/b                   true",
                "repo://x{?q}                   repo://x/q                       false",
                "repo://x{?q}                   repo://x?q=a#b                   false",
                "repo://x?a=1{&b}               repo://x?a=1&b=2                 true",
                "repo://x{#part}                repo://x#here                    true",
                "repo://x{#part}                repo://xhere                     false",
                "repo://x{.ext}                 repo://x.txt                     true",
                "repo://x{.ext}                 repo://x/txt                     false",
                "repo://x{;v}                   repo://x;v=1                     true",
                "repo://{a:3}                   repo://abc                       true",
                // no template at all
                "repo://plain                   repo://plain                     true",
                "repo://{                       repo://{                         false",
                "repo://}                       repo://}                         false",
                "repo://{}                      repo://a                         false",
                "repo://{{a}}                   repo://a                         false",
                "repo://{a                      repo://a                         false",
                "repo://{a b}                   repo://a                         false",
            })
    void aTemplateCoversItsExpansionsAndNothingElse(String row) {
        var words = row.trim().split("\\s+", -1);
        assertThat(new UriTemplate(words[0]).matches(words[1]))
                .as(row)
                .isEqualTo(Boolean.parseBoolean(words[2]));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "\n", "\0", "\177"})
    void noExpressionStandsForSpacesOrControls(String hidden) {
        for (var template : new String[] {"a:{x}", "a:{+x}", "a:{?x}"}) {
            var start = template.equals("a:{?x}") ? "a:?" : "a:";
            assertThat(new UriTemplate(template).matches(start + "b")).isTrue();
            assertThat(new UriTemplate(template).matches(start + "b" + hidden + "c")).isFalse();
        }
    }

    @Test
    void aLongUriCostsItsLengthAndNoMore() {
        var hostile = new UriTemplate("a:" + "{x}a".repeat(200) + "{+y}b");
        var uri = "a:" + "a".repeat(UriTemplate.MAX_URI_CHARS - 2);
        var matches = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> hostile.matches(uri));
        assertThat(matches).isFalse();
    }

    @Test
    void aUriLongerThanTheLimitMatchesNothing() {
        var template = new UriTemplate("a:{x}");
        assertThat(template.matches("a:" + "b".repeat(UriTemplate.MAX_URI_CHARS - 2))).isTrue();
        assertThat(template.matches("a:" + "b".repeat(UriTemplate.MAX_URI_CHARS - 1))).isFalse();
    }
}
