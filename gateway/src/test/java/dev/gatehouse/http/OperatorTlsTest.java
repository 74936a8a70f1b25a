package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path directory;

    OperatorTlsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void servesUnderACertificateAndKeyFromPem(String algorithm) throws Exception {
        var store = identity(algorithm);
        var files = pem(store);
        try (var listener = start(files);
                var client = HttpClient.newBuilder().sslContext(trusting(store)).build()) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(listener.url().resolve("/ok")).build(),
                            BodyHandlers.ofString());
            assertThat(listener.url().getScheme()).isEqualTo("https");
            assertThat(answer.body()).isEqualTo("ok");
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        }
    }

    @Test
    void aFileWithoutAKeyStopsTheStartByItsName() throws Exception {
        var files = pem(identity("EC"));
        Files.writeString(files.key(), "-----BEGIN EC PRIVATE KEY-----\n");
        assertThatThrownBy(() -> start(files))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(files.key().toString());
    }

    private static OperatorListener start(OperatorPlace.PemFiles files) {
        return OperatorListener.start(
                new OperatorPlace("127.0.0.1", 0, Set.of(), Set.of(), files),
                OperatorLimits.DEFAULT,
                List.of(
                        new OperatorRoute(
                                "GET", "/ok", _ -> OperatorAnswer.text(200, "text/plain", "ok"))));
    }

    private KeyStore identity(String algorithm) throws Exception {
        var file = directory.resolve("identity.p12");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "gate",
                                "-keyalg",
                                algorithm,
                                "-dname",
                                "CN=gate",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storepass",
                                new String(PASSWORD),
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    private OperatorPlace.PemFiles pem(KeyStore store) throws Exception {
        return new OperatorPlace.PemFiles(
                write("chain.pem", "CERTIFICATE", store.getCertificate("gate").getEncoded()),
                write("key.pem", "PRIVATE KEY", store.getKey("gate", PASSWORD).getEncoded()));
    }

    private Path write(String name, String label, byte[] der) throws IOException {
        return Files.writeString(
                directory.resolve(name),
                "-----BEGIN "
                        + label
                        + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END "
                        + label
                        + "-----\n");
    }

    private static SSLContext trusting(KeyStore store) throws Exception {
        var anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("gate", store.getCertificate("gate"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
