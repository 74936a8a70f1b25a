package dev.gatehouse.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What forgers of signed tokens try, made from real keys of an issuer on this machine, with the
 * reason that each is refused for: the very words of the record (T24; RFC 8725).
 */
public final class JoseAttacks implements AutoCloseable {
    /**
     * One of them.
     *
     * @param token as it stands after {@code Bearer}
     * @param why it is refused
     */
    public record Attack(String name, String token, String why) {}

    private static final String ALGORITHM = "the token's algorithm is not taken from its issuer";
    private static final String SIGNATURE = "the token's signature is not its issuer's";
    private static final String KEY = "the token's key is not one of its issuer's";
    private static final String NO_KEY = "the token names no key";
    private static final String TYPE = "the token is not of type at+jwt";
    private static final String CRITICAL = "the token has critical header members";
    private static final String HEADER = "the token's header is not a strict JSON object";
    private static final String CLAIMS = "the token's claims are not a strict JSON object";
    private static final String UNSIGNED = "the token has no readable signature";
    private static final String NO_JWT = "the token is not a signed JWT";
    private static final String NO_TOKEN = "the authorization is not one bearer or DPoP token";

    private static final byte[] ORDER =
            HexFormat.of()
                    .parseHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

    private static final ECKey ATTACKER = LoopbackIssuer.ec("ec-1");
    private static final RSAKey OTHER_RSA = LoopbackIssuer.rsa("rsa-1");
    private static final ECKey P_384 = p384();

    private final LoopbackIssuer issuer;
    private final URI route;
    private final InstantSource clock;

    /**
     * Starts the issuer.
     *
     * @param route that all tokens are for
     */
    public JoseAttacks(URI route, InstantSource clock) {
        this.route = route;
        this.clock = clock;
        try {
            issuer = new LoopbackIssuer();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The issuer that the tokens are, or are not, of. */
    public URI issuer() {
        return issuer.uri();
    }

    /** Where its keys are. */
    URI keys() {
        return issuer.base("/jwks");
    }

    /** A good token but for its audience, which is this. */
    public String goodFor(Json audience) {
        return LoopbackIssuer.sign(
                header(), issuer.claims(route, clock.instant()).with("aud", audience));
    }

    /** Every one, made anew. */
    public List<Attack> all() throws Exception {
        var attacks = new ArrayList<Attack>();
        algorithms(attacks);
        secrets(attacks);
        confusions(attacks);
        signatures(attacks);
        broughtKeys(attacks);
        keyIds(attacks);
        types(attacks);
        texts(attacks);
        shapes(attacks);
        return attacks;
    }

    private void algorithms(List<Attack> attacks) {
        for (var word :
                List.of(
                        "none",
                        "None",
                        "NONE",
                        "nOnE",
                        "",
                        " ",
                        "HS256",
                        "HS384",
                        "HS512",
                        "ES256K",
                        "ES384",
                        "ES512",
                        "RS384",
                        "PS512",
                        "es256",
                        "ES256 ",
                        "ES256\u0000",
                        "EdDSA2",
                        "A128KW",
                        "dir",
                        "RSA1_5",
                        "PBES2-HS256+A128KW",
                        "SHA256withECDSA"))
            attacks.add(
                    new Attack(
                            "alg " + Json.of(word).toText(),
                            headed(header -> header.with("alg", Json.of(word))),
                            ALGORITHM));
        attacks.add(new Attack("alg missing", headed(header -> header.without("alg")), ALGORITHM));
        for (var odd : List.of(Json.nothing(), Json.of(256), Json.array("ES256"), Json.of(true)))
            attacks.add(
                    new Attack(
                            "alg as " + odd.toText(),
                            headed(header -> header.with("alg", odd)),
                            ALGORITHM));
        var unsigned = header().with("alg", Json.of("none")).toText();
        attacks.add(
                new Attack("none without a signature", parts(unsigned, claims()) + ".", UNSIGNED));
        attacks.add(
                new Attack(
                        "none under a good signature",
                        parts(unsigned, claims()) + "." + signatureOf(good()),
                        ALGORITHM));
        attacks.add(
                new Attack(
                        "a good header without a signature",
                        good().substring(0, good().lastIndexOf('.') + 1),
                        UNSIGNED));
    }

    /**
     * A public key taken for the secret of an HMAC, in each form that a library may have had it.
     */
    private void secrets(List<Attack> attacks) throws Exception {
        var rsa = LoopbackIssuer.RSA;
        var ec = LoopbackIssuer.EC;
        var pem =
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(rsa.toRSAPublicKey().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n";
        hmac(attacks, "RSA key in DER", rsa.toRSAPublicKey().getEncoded(), "rsa-1");
        hmac(attacks, "RSA key in PEM", octets(pem), "rsa-1");
        hmac(attacks, "RSA key as JWK", octets(rsa.toPublicJWK().toJSONString()), "rsa-1");
        hmac(attacks, "RSA modulus", rsa.getModulus().decode(), "rsa-1");
        hmac(attacks, "EC key in DER", ec.toECPublicKey().getEncoded(), "ec-1");
        hmac(attacks, "EC key as JWK", octets(ec.toPublicJWK().toJSONString()), "ec-1");
        hmac(attacks, "EC coordinate", ec.getX().decode(), "ec-1");
        hmac(attacks, "zeroes", new byte[32], "ec-1");
    }

    private void hmac(List<Attack> attacks, String what, byte[] secret, String keyId)
            throws JOSEException {
        var header = header().with("alg", Json.of("HS256")).with("kid", Json.of(keyId)).toText();
        var token =
                LoopbackIssuer.sign(header, claims(), JWSAlgorithm.HS256, new MACSigner(secret));
        attacks.add(new Attack("HMAC with the " + what, token, ALGORITHM));
        var claimed = header().with("kid", Json.of(keyId)).toText();
        var hidden =
                LoopbackIssuer.sign(claimed, claims(), JWSAlgorithm.HS256, new MACSigner(secret));
        attacks.add(
                new Attack(
                        "the same under the name of ES256, with the " + what,
                        hidden,
                        keyId.equals("rsa-1") ? KEY : SIGNATURE));
    }

    private void confusions(List<Attack> attacks) {
        attacks.add(
                new Attack(
                        "ES256 with an RSA key's id",
                        headed(header -> header.with("kid", Json.of("rsa-1"))),
                        KEY));
        attacks.add(
                new Attack(
                        "RS256 with an EC key's id",
                        headed(header -> header.with("alg", Json.of("RS256"))),
                        KEY));
        attacks.add(
                new Attack(
                        "EdDSA with an EC key's id",
                        headed(header -> header.with("alg", Json.of("EdDSA"))),
                        KEY));
        attacks.add(
                new Attack(
                        "PS256 named, RS256 made",
                        rsa("PS256", JWSAlgorithm.RS256, LoopbackIssuer.RSA),
                        SIGNATURE));
        attacks.add(
                new Attack(
                        "RS256 named, PS256 made",
                        rsa("RS256", JWSAlgorithm.PS256, LoopbackIssuer.RSA),
                        SIGNATURE));
        attacks.add(
                new Attack(
                        "RS256 named, RS512 made",
                        rsa("RS256", JWSAlgorithm.RS512, LoopbackIssuer.RSA),
                        SIGNATURE));
        attacks.add(
                new Attack(
                        "RS256 with another RSA key",
                        rsa("RS256", JWSAlgorithm.RS256, OTHER_RSA),
                        SIGNATURE));
        attacks.add(
                new Attack(
                        "PS256 with another RSA key",
                        rsa("PS256", JWSAlgorithm.PS256, OTHER_RSA),
                        SIGNATURE));
        attacks.add(
                new Attack(
                        "ES256 named, made on P-384",
                        LoopbackIssuer.sign(
                                header().toText(),
                                claims(),
                                JWSAlgorithm.ES384,
                                LoopbackIssuer.signer(P_384)),
                        SIGNATURE));
        attacks.add(
                new Attack(
                        "ES256 with another key of the same id",
                        LoopbackIssuer.sign(
                                header().toText(),
                                claims(),
                                JWSAlgorithm.ES256,
                                LoopbackIssuer.signer(ATTACKER)),
                        SIGNATURE));
    }

    private void signatures(List<Attack> attacks) throws Exception {
        var zero = new byte[32];
        var one = zero.clone();
        one[31] = 1;
        var real = Base64.getUrlDecoder().decode(signatureOf(good()));
        var r = Arrays.copyOf(real, 32);
        var s = Arrays.copyOfRange(real, 32, 64);
        spoilt(attacks, "r = 0, s = 0", both(zero, zero));
        spoilt(attacks, "r = 0, s = 1", both(zero, one));
        spoilt(attacks, "r = 1, s = 0", both(one, zero));
        spoilt(attacks, "r = 1, s = 1", both(one, one));
        spoilt(attacks, "r = n, s = n", both(ORDER, ORDER));
        spoilt(attacks, "r = n, s as it was", both(ORDER, s));
        spoilt(attacks, "r as it was, s = n", both(r, ORDER));
        spoilt(attacks, "r = 0, s as it was", both(zero, s));
        spoilt(attacks, "r as it was, s = 0", both(r, zero));
        spoilt(attacks, "r and s exchanged", both(s, r));
        spoilt(attacks, "ones alone", both(filled(), filled()));
        spoilt(attacks, "in DER", ECDSA.transcodeSignatureToDER(real));
        spoilt(attacks, "in DER, of zeroes", HexFormat.of().parseHex("3006020100020100"));
        spoilt(attacks, "an octet short", Arrays.copyOf(real, 63));
        spoilt(attacks, "an octet long", Arrays.copyOf(real, 65));
        spoilt(attacks, "half", r);
        spoilt(attacks, "one octet", new byte[1]);
        spoilt(attacks, "of the length of P-384's", Arrays.copyOf(real, 96));
        var bit = real.clone();
        bit[40] ^= 1;
        spoilt(attacks, "one bit changed", bit);
        attacks.add(
                new Attack(
                        "signature longer than any",
                        unsigned(good()) + LoopbackIssuer.part(new byte[1600]),
                        "the token's signature is longer than any"));
        var rsa = rsa("RS256", JWSAlgorithm.RS256, LoopbackIssuer.RSA);
        var made = Base64.getUrlDecoder().decode(signatureOf(rsa));
        attacks.add(rsaSpoilt(rsa, "zeroes", new byte[256]));
        attacks.add(rsaSpoilt(rsa, "an octet short", Arrays.copyOf(made, 255)));
        attacks.add(rsaSpoilt(rsa, "an octet long", Arrays.copyOf(made, 257)));
        attacks.add(rsaSpoilt(rsa, "the modulus", LoopbackIssuer.RSA.getModulus().decode()));
        var one256 = new byte[256];
        one256[255] = 1;
        attacks.add(rsaSpoilt(rsa, "one", one256));
        var changed = claims().replace("alice", "mallory");
        attacks.add(
                new Attack(
                        "another's claims under a good signature",
                        parts(header().toText(), changed) + "." + signatureOf(good()),
                        SIGNATURE));
        attacks.add(
                new Attack(
                        "another header over a good signature",
                        parts(header().with("x", Json.of(1)).toText(), claims())
                                + "."
                                + signatureOf(good()),
                        SIGNATURE));
    }

    private void spoilt(List<Attack> attacks, String what, byte[] signature) {
        attacks.add(
                new Attack(
                        "signature: " + what,
                        unsigned(good()) + LoopbackIssuer.part(signature),
                        SIGNATURE));
    }

    private static Attack rsaSpoilt(String token, String what, byte[] signature) {
        return new Attack(
                "RSA signature: " + what,
                unsigned(token) + LoopbackIssuer.part(signature),
                SIGNATURE);
    }

    /** The attacker's key comes with the token, or the token says where it is. */
    private void broughtKeys(List<Attack> attacks) {
        var own = Json.of(ATTACKER.toPublicJWK().toJSONObject());
        for (var member : List.of("jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "pem", "cert")) {
            var value =
                    switch (member) {
                        case "jwk" -> own;
                        case "x5c" -> Json.array("MIIB");
                        default -> Json.of(issuer.base("/jwks").toString());
                    };
            attacks.add(
                    new Attack(
                            "a key in " + member,
                            LoopbackIssuer.sign(
                                    header().with(member, value).toText(),
                                    claims(),
                                    JWSAlgorithm.ES256,
                                    LoopbackIssuer.signer(ATTACKER)),
                            SIGNATURE));
        }
        attacks.add(
                new Attack(
                        "a key in jwk and no id",
                        LoopbackIssuer.sign(
                                header().without("kid").with("jwk", own).toText(),
                                claims(),
                                JWSAlgorithm.ES256,
                                LoopbackIssuer.signer(ATTACKER)),
                        NO_KEY));
    }

    private void keyIds(List<Attack> attacks) {
        for (var id :
                List.of(
                        "../../../../dev/null",
                        "/proc/sys/kernel/randomize_va_space",
                        "' OR '1'='1",
                        "ec-1' UNION SELECT 'AA'--",
                        "| sleep 10",
                        "${jndi:ldap://127.0.0.1/a}",
                        "http://127.0.0.1/key",
                        "file:///dev/null",
                        "EC-1",
                        "ec-1 ",
                        " ec-1",
                        "ec-2"))
            attacks.add(
                    new Attack(
                            "kid " + id, headed(header -> header.with("kid", Json.of(id))), KEY));
        for (var odd :
                List.of(
                        Json.of(""),
                        Json.of(1),
                        Json.nothing(),
                        Json.array("ec-1"),
                        Json.of("ec-1\u0000"),
                        Json.of("k".repeat(513))))
            attacks.add(
                    new Attack(
                            "kid that is none: " + brief(odd),
                            headed(header -> header.with("kid", odd)),
                            NO_KEY));
        attacks.add(new Attack("no kid", headed(header -> header.without("kid")), NO_KEY));
    }

    private static String brief(Json json) {
        var text = json.toText();
        return text.length() > 20 ? "an endless one" : text;
    }

    private void types(List<Attack> attacks) {
        for (var type :
                List.of("JWT", "dpop+jwt", "secevent+jwt", "id+jwt", "at+jwt ", "", "at+jwt;x"))
            attacks.add(
                    new Attack(
                            "typ " + type,
                            headed(header -> header.with("typ", Json.of(type))),
                            TYPE));
        attacks.add(new Attack("no typ", headed(header -> header.without("typ")), TYPE));
        attacks.add(new Attack("typ 1", headed(header -> header.with("typ", Json.of(1))), TYPE));
        for (var critical :
                List.of(
                        Json.array(),
                        Json.array("exp"),
                        Json.array("b64"),
                        Json.array("alg"),
                        Json.of("exp"),
                        Json.nothing()))
            attacks.add(
                    new Attack(
                            "crit " + critical.toText(),
                            headed(header -> header.with("crit", critical)),
                            CRITICAL));
        attacks.add(
                new Attack(
                        "b64 that is false and critical",
                        headed(header ->
                                header.with("crit", Json.array("b64")).with("b64", Json.of(false))),
                        CRITICAL));
        var plain = header().with("b64", Json.of(false)).toText();
        attacks.add(
                new Attack(
                        "b64 that is false, over claims as they are",
                        parts(plain, claims()) + "." + signedPlain(plain),
                        SIGNATURE));
    }

    /** RFC 7797: signed over what stands there, not over its encoding. */
    private String signedPlain(String header) {
        try {
            var input = LoopbackIssuer.part(header) + "." + claims();
            return new ECDSASigner(LoopbackIssuer.EC)
                    .sign(new JWSHeader(JWSAlgorithm.ES256), octets(input))
                    .toString();
        } catch (JOSEException broken) {
            throw new AssertionError(broken);
        }
    }

    /** Two readers of one text: members that appear twice, and JSON that only some read. */
    private void texts(List<Attack> attacks) {
        for (var member : List.of("alg", "kid", "typ"))
            attacks.add(
                    new Attack(
                            "two " + member + " in the header",
                            signed(with(header().toText(), member, "\"none\""), claims()),
                            HEADER));
        for (var member : List.of("iss", "sub", "aud", "exp", "client_id", "scope", "cnf"))
            attacks.add(
                    new Attack(
                            "two " + member + " in the claims",
                            signed(
                                    header().toText(),
                                    with(with(claims(), member, "\"a\""), member, "\"b\"")),
                            CLAIMS));
        attacks.add(
                new Attack(
                        "one member in two spellings",
                        signed(header().toText(), with(claims(), "s\\u0075b", "\"mallory\"")),
                        CLAIMS));
        for (var text : List.of("", "[]", "\"x\"", "null", "7", "{", "{}}", "{} {}", "{'alg':1}"))
            attacks.add(
                    new Attack(
                            "claims that are " + (text.isEmpty() ? "nothing" : text),
                            text.isEmpty()
                                    ? LoopbackIssuer.part(header().toText()) + ".." + "AAAA"
                                    : signed(header().toText(), text),
                            text.isEmpty() ? NO_JWT : CLAIMS));
        attacks.add(
                new Attack(
                        "a comment in the claims",
                        signed(header().toText(), "/* */" + claims()),
                        CLAIMS));
        attacks.add(
                new Attack(
                        "a byte order mark",
                        signed("\uFEFF" + header().toText(), claims()),
                        HEADER));
        attacks.add(
                new Attack(
                        "a header in UTF-16",
                        LoopbackIssuer.part(header().toText().getBytes(StandardCharsets.UTF_16LE))
                                + "."
                                + LoopbackIssuer.part(claims())
                                + ".AAAA",
                        HEADER));
        attacks.add(
                new Attack(
                        "claims that are not UTF-8",
                        LoopbackIssuer.part(header().toText())
                                + "."
                                + LoopbackIssuer.part(new byte[] {'{', '"', (byte) 0xC3, '"', '}'})
                                + ".AAAA",
                        CLAIMS));
        attacks.add(
                new Attack(
                        "claims as deep as a well",
                        signed(
                                header().toText(),
                                with(claims(), "x", "[".repeat(40) + "]".repeat(40))),
                        CLAIMS));
        attacks.add(
                new Attack(
                        "a number that is none",
                        signed(header().toText(), with(claims(), "x", "NaN")),
                        CLAIMS));
    }

    private void shapes(List<Attack> attacks) {
        var token = good();
        var parts = token.split("\\.", -1);
        attacks.add(
                new Attack(
                        "an encrypted token",
                        "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.BBBB.CCCC",
                        NO_JWT));
        attacks.add(new Attack("two parts", parts[0] + "." + parts[1], NO_JWT));
        attacks.add(new Attack("four parts", token + ".AAAA", NO_JWT));
        attacks.add(new Attack("a dot before", "." + token, NO_JWT));
        attacks.add(new Attack("one part", "x", NO_JWT));
        attacks.add(new Attack("padding", token + "=", NO_JWT));
        attacks.add(
                new Attack(
                        "the other alphabet",
                        parts[0] + "." + parts[1] + "." + parts[2].substring(0, 84) + "+/",
                        NO_JWT));
        attacks.add(
                new Attack(
                        "padding within", parts[0] + "=." + parts[1] + "." + parts[2], NO_TOKEN));
        attacks.add(new Attack("a blank within", parts[0] + ". " + parts[1], NO_TOKEN));
        attacks.add(new Attack("two tokens", token + ", Bearer " + token, NO_TOKEN));
        attacks.add(
                new Attack(
                        "the JSON serialization",
                        "{\"protected\":\"" + parts[0] + "\"}",
                        NO_TOKEN));
        attacks.add(
                new Attack(
                        "bits that a lenient decoder drops",
                        parts[0] + "." + parts[1] + "." + parts[2].substring(0, 85) + "B",
                        UNSIGNED));
        attacks.add(
                new Attack(
                        "a token in a token",
                        signed(header().with("cty", Json.of("JWT")).toText(), token),
                        CLAIMS));
        attacks.add(
                new Attack(
                        "longer than any token",
                        signed(
                                header().toText(),
                                with(claims(), "x", "\"" + "x".repeat(9000) + "\"")),
                        "the token is longer than 8192 characters"));
        attacks.add(
                new Attack(
                        "a signature that breaks off",
                        token.substring(0, token.length() - 10),
                        SIGNATURE));
        attacks.add(new Attack("nothing but dots", "..", NO_JWT));
    }

    private static Json.Obj header() {
        return LoopbackIssuer.header();
    }

    private String claims() {
        return issuer.claims(route, clock.instant()).toText();
    }

    /** What all of them are made from: nothing is wrong with it. */
    public String good() {
        return signed(header().toText(), claims());
    }

    private String headed(UnaryOperator<Json.Obj> change) {
        return signed(change.apply(header()).toText(), claims());
    }

    private static String signed(String header, String claims) {
        return LoopbackIssuer.sign(
                header, claims, JWSAlgorithm.ES256, LoopbackIssuer.signer(LoopbackIssuer.EC));
    }

    String rsa(String named, JWSAlgorithm made, RSAKey key) {
        var header = header().with("alg", Json.of(named)).with("kid", Json.of("rsa-1"));
        return LoopbackIssuer.sign(header.toText(), claims(), made, LoopbackIssuer.signer(key));
    }

    private static String parts(String header, String claims) {
        return LoopbackIssuer.part(header) + "." + LoopbackIssuer.part(claims);
    }

    private static String unsigned(String token) {
        return token.substring(0, token.lastIndexOf('.') + 1);
    }

    private static String signatureOf(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }

    private static String with(String object, String member, String value) {
        return object.substring(0, object.length() - 1) + ",\"" + member + "\":" + value + "}";
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] both(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, 64);
        System.arraycopy(second, 0, both, 32, 32);
        return both;
    }

    private static byte[] filled() {
        var ones = new byte[32];
        Arrays.fill(ones, (byte) 0xFF);
        return ones;
    }

    private static ECKey p384() {
        try {
            return new ECKeyGenerator(Curve.P_384).keyID("ec-1").generate();
        } catch (JOSEException broken) {
            throw new AssertionError(broken);
        }
    }

    @Override
    public void close() {
        issuer.close();
    }
}
