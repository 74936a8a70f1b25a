package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FastSignaturesTest {
    private static final Map<Algorithm, Curve> CURVES =
            Map.of(
                    Algorithm.ES256, Curve.P_256,
                    Algorithm.ES384, Curve.P_384,
                    Algorithm.ES512, Curve.P_521);

    @Test
    void thePlatformsThatItIsMadeForHaveIt() {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        assumeTrue(System.getProperty("os.arch").equals("amd64"));
        assertThat(FastSignatures.provider())
                .hasValueSatisfying(provider ->
                        assertThat(provider.getName()).isEqualTo("AmazonCorrettoCryptoProvider"));
    }

    /** What the JDK signed is verified, and nothing that differs from it by a bit. */
    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES384", "ES512"})
    void whatOneProviderSignedTheOtherVerifies(Algorithm algorithm) throws Exception {
        var key = new ECKeyGenerator(CURVES.get(algorithm)).generate();
        var input = "signed".getBytes(StandardCharsets.UTF_8);
        var signature =
                new ECDSASigner(key)
                        .sign(new JWSHeader(JWSAlgorithm.parse(algorithm.word())), input)
                        .decode();
        assertThat(algorithm.verifies(key, input, signature)).isTrue();
        assertThat(algorithm.verifies(key, "sign3d".getBytes(StandardCharsets.UTF_8), signature))
                .isFalse();
        for (int i = 0; i < signature.length; i += 7) {
            var changed = signature.clone();
            changed[i] ^= 4;
            assertThat(algorithm.verifies(key, input, changed)).isFalse();
        }
        assertThat(algorithm.verifies(key, input, new byte[signature.length])).isFalse();
    }
}
