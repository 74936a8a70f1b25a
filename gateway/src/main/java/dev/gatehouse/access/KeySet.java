package dev.gatehouse.access;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Public keys that signatures are checked with. Keys of another purpose, of a type that we do not
 * know, with a shared secret, or too weak are not taken in: a set may hold others beside them.
 */
record KeySet(List<JWK> keys) {
    private static final int MAX_KEYS = 100;
    private static final List<String> PUBLIC_MEMBERS =
            List.of("kty", "crv", "x", "y", "n", "e", "kid", "use", "alg");
    private static final List<String> SECRET_MEMBERS =
            List.of("d", "k", "p", "q", "dp", "dq", "qi", "oth");
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final StrictJson JSON =
            new StrictJson(new JsonLimits(1 << 20, 16, 1 << 18, 50_000, JsonLimits.Numbers.ANY));

    KeySet {
        keys = List.copyOf(keys);
    }

    /** Reads a JWKS document (RFC 7517 §5); empty when it is none, or has too many keys. */
    static Optional<KeySet> read(byte[] document) {
        if (!(JSON.read(document) instanceof StrictJson.Value(var json))
                || !(json instanceof Json.Obj set)
                || !(set.member("keys") instanceof Json.Arr(var elements))
                || elements.size() > MAX_KEYS) return Optional.empty();
        var keys = new ArrayList<JWK>();
        for (var element : elements) readOne(element).ifPresent(keys::add);
        return Optional.of(new KeySet(keys));
    }

    /** Reads a public key (RFC 7517 §4); empty when it is none that is taken here. */
    static Optional<JWK> readOne(Json element) {
        if (!(element instanceof Json.Obj key)) return Optional.empty();
        try {
            var read = JWK.parse(publicPart(key).toText());
            return isUsable(read) ? Optional.of(read) : Optional.empty();
        } catch (ParseException | IllegalArgumentException ofAnotherKind) {
            return Optional.empty();
        }
    }

    /** What a public key needs. The rest, certificates above all, the library need not look at. */
    private static Json.Obj publicPart(Json.Obj key) {
        var part = Json.object();
        for (var name : PUBLIC_MEMBERS) {
            if (key.member(name) instanceof Json.Str text) part = part.with(name, text);
        }
        var operations = key.array("key_ops");
        boolean texts = operations.stream().allMatch(Json.Str.class::isInstance);
        return operations.isEmpty() || !texts ? part : part.with("key_ops", Json.of(operations));
    }

    /** Whether a document that should hold public keys holds private or shared ones. */
    static boolean holdsSecrets(byte[] document) {
        return JSON.read(document) instanceof StrictJson.Value(Json.Obj set)
                && set.array("keys").stream()
                        .anyMatch(key -> key instanceof Json.Obj object && holdsSecret(object));
    }

    /** Whether what should be a public key holds a private or shared part. */
    static boolean holdsSecret(Json.Obj key) {
        return SECRET_MEMBERS.stream().anyMatch(key::has);
    }

    private static boolean isUsable(JWK key) {
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) return false;
        if (key.getKeyOperations() != null && !key.getKeyOperations().contains(KeyOperation.VERIFY))
            return false;
        return switch (key) {
            case ECKey _, OctetKeyPair _ -> true;
            case RSAKey rsa -> isStrong(rsa);
            default -> false;
        };
    }

    /** The upper bounds keep a set from making every verification expensive. */
    private static boolean isStrong(RSAKey key) {
        int bits = key.getModulus().decodeToBigInteger().bitLength();
        var exponent = key.getPublicExponent().decodeToBigInteger();
        return bits >= MIN_RSA_BITS
                && bits <= MAX_RSA_BITS
                && exponent.bitLength() >= 2
                && exponent.bitLength() <= 33
                && exponent.testBit(0);
    }

    /** The keys with this id that fit the algorithm: one, unless the issuer repeats an id. */
    List<JWK> find(Algorithm algorithm, String keyId) {
        return keys.stream()
                .filter(key -> keyId.equals(key.getKeyID()) && algorithm.fits(key))
                .toList();
    }

    List<JWK> fitting(Algorithm algorithm) {
        return keys.stream().filter(algorithm::fits).toList();
    }
}
