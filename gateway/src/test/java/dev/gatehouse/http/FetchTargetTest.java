package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URISyntaxException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchTargetTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://id.example",
                "https://id.example/",
                "https://ID.Example:8443/a/b?c=d",
                "https://8.8.8.8/keys",
                "https://[2606:4700::1111]/keys",
                "https://1id.2example.com/",
                "http://localhost:9000/jwks",
                "http://127.0.0.1:9000/jwks",
                "http://127.8.9.10/jwks",
                "http://[::1]:9000/jwks",
                "https://localhost/jwks",
            })
    void aPlainUrlMayBeAsked(String url) {
        assertThat(FetchTarget.of(URI.create(url))).isInstanceOf(FetchTarget.Asked.class);
    }

    /** Refused by their text alone; what they may resolve to does not matter any more. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://under_score.example/",
                "http://id.example/",
                "http://8.8.8.8/",
                "http://169.254.169.254/latest/meta-data",
                "http://[2606:4700::1111]/",
                "http://localhost.example/",
                "http://127.0.0.1.example/",
                "ftp://id.example/",
                "file:///etc/passwd",
                "jar:https://id.example/a.jar!/b",
                "gopher://id.example/",
                "mailto:root@id.example",
                "//id.example/keys",
                "/keys",
                "https:///keys",
                "https://user@id.example/",
                "https://user:secret@id.example/",
                "https://id.example@evil.example/",
                "https://id.example/#fragment",
                "https://0/",
                "https://1/",
                "https://127.1/",
                "https://127.0.1/",
                "https://2130706433/",
                "https://0177.0.0.1/",
                "https://0x7f.0.0.1/",
                "https://0x7f000001/",
                "https://017700000001/",
                "https://127.0.0.01/",
                "https://256.0.0.1/",
                "https://1.2.3.4.5/",
                "https://1.2.3/",
                "https://example.0x7f/",
                "https://id.example.7/",
                "https://127.0.0.1./",
                "https://id.example./",
                "https://localhost./",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:7f00:1]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::127.0.0.1]/",
                "https://[fe80::1%25eth0]/",
                "https://-id.example/",
                "https://id-.example/",
                "https://id.example:0/",
                "https://id.example:65536/",
            })
    void anOddUrlIsNot(String url) {
        assertThat(FetchTarget.of(URI.create(url))).isInstanceOf(FetchTarget.Odd.class);
    }

    /** These do not even become a URI, or become one without a host. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://%31%32%37.0.0.1/",
                "https://１２７.0.0.1/",
                "https://ⓛocalhost/",
                "https://127。0。0。1/",
                "https://id.example\\@evil.example/",
                "https://id.example /",
                "https://id.example\r\nHost: evil/",
                "https://id.example\t.evil.example/",
                "https://[::1/",
                "https://[::1]evil.example/",
                "https://a..b/",
                "https://..../",
                "https://id.example:80:90/",
                "https://id.example:x/",
                "https://*/",
            })
    void anUnreadableHostIsNot(String url) {
        final URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException refusedByTheReader) {
            return;
        }
        assertThat(FetchTarget.of(uri)).isInstanceOf(FetchTarget.Odd.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://id.example//double", "https://id.example/a%20b?q=%0d%0a"})
    void thePathGoesOutAsItWasWritten(String url) {
        var asked = (FetchTarget.Asked) FetchTarget.of(URI.create(url));
        assertThat("https://id.example" + asked.pathAndQuery()).isEqualTo(url);
    }
}
