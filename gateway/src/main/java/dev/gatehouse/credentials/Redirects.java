package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Digest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Sends browsers to authorization servers and takes them back. The state of a redirect is good
 * once, for one browser, for a while, and at one callback alone (T28). Blocks.
 */
final class Redirects {
    /** What came back. */
    sealed interface Ended {}

    /** Something that was begun here, in this browser. */
    record Whole(String invitation, UnderWay underWay) implements Ended {}

    record Broken(String why) implements Ended {}

    private final Consents consents;
    private final Vault vault;
    private final ClientDocument document;
    private final InstantSource clock;
    private final BrokerLimits limits;

    Redirects(
            Consents consents,
            Vault vault,
            ClientDocument document,
            InstantSource clock,
            BrokerLimits limits) {
        this.consents = consents;
        this.vault = vault;
        this.document = document;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Where the browser goes. It has agreed to that.
     *
     * @param browser what only that browser has
     * @param clientId the gate's there
     * @param more what else the request says
     */
    URI begin(
            Invitation invitation,
            UnderWay.Goal goal,
            AuthorizationServer there,
            String clientId,
            String browser,
            Optional<String> approver,
            java.util.function.Function<UnderWay, Form> more) {
        var state = random();
        var underWay =
                new UnderWay(
                        goal,
                        there.issuer(),
                        document.callback(there).toString(),
                        random() + random(),
                        random(),
                        approver);
        consents.begin(
                digest(state),
                new Consents.Begun(
                        invitation.id(),
                        digest(browser),
                        vault.seal(purpose(digest(state)), underWay.text()),
                        clock.instant().plus(limits.redirect())));
        var query =
                more.apply(underWay)
                        .with("response_type", "code")
                        .with("client_id", clientId)
                        .with("redirect_uri", underWay.callback())
                        .with("state", state)
                        .with("code_challenge", challenge(underWay.verifier()))
                        .with("code_challenge_method", "S256");
        var place = there.authorization().orElseThrow();
        var separator = place.getRawQuery() == null ? "?" : "&";
        return URI.create(place + separator + query.text());
    }

    /** A browser comes back; whatever it brings, its state is used up. */
    Ended end(Consenting.Answer answer, String browser) {
        var state = digest(answer.state());
        var begun = consents.finish(state);
        if (begun.isEmpty() || !clock.instant().isBefore(begun.get().expiresAt()))
            return new Broken("this authorization is not under way, or took too long");
        if (!begun.get().browser().equals(digest(browser)))
            return new Broken("this authorization was begun in another browser");
        var underWay = UnderWay.read(vault.open(purpose(state), begun.get().sealed()));
        if (underWay.isEmpty()) return new Broken("it was begun before the gate was renewed");
        // Who is sent elsewhere in between comes back to another's callback (RFC 9700 §4.4.2).
        if (!URI.create(underWay.get().callback()).getPath().equals(answer.path()))
            return new Broken("the answer came to the callback of another authorization server");
        return new Whole(begun.get().invitation(), underWay.get());
    }

    /**
     * What is wrong with an answer. REQ-092: compared as it is written; nothing of an answer from
     * elsewhere is acted on.
     */
    static Optional<String> trouble(AuthorizationServer asked, Consenting.Answer answer) {
        if (answer.issuer().isEmpty() && asked.namesItself())
            return Optional.of("the answer does not say which authorization server it is from");
        if (answer.issuer().isPresent() && !answer.issuer().get().equals(asked.issuer()))
            return Optional.of("the answer is from another authorization server than was asked");
        return answer.code().isPresent()
                ? Optional.empty()
                : Optional.of(
                        "the authorization server said no: "
                                + answer.error().orElse("it gave no code"));
    }

    private static String purpose(String stateDigest) {
        return "state\n" + stateDigest;
    }

    static String random() {
        return HexFormat.of().formatHex(Cell.random(16));
    }

    private static String digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).value();
    }

    /** Spec: RFC 7636 §4.2. */
    private static String challenge(String verifier) {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
