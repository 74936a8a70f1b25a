package dev.gatehouse.policy;

import dev.gatehouse.mcp.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What servers may ask of agents, their models and their users (REQ-048). A model is sampled only
 * for the servers that were named, and no form asks for secrets: the specification forbids that in
 * form mode and has URLs for it. Pure.
 *
 * <p>A form is judged by what its fields are called, in any language by their format, and by its
 * message where a field takes any text. That is a matter of words, so the servers whose forms are
 * taken for something that they are not can be named.
 *
 * <p>Spec: 2026-07-28 client/elicitation, client/sampling.
 *
 * @param samplers names of servers; {@link #ALL} among them means every one
 * @param unread servers whose forms are not judged by their words
 */
public record Questioning(Set<String> samplers, Set<String> unread) {
    public static final String ALL = "*";

    private static final String SAMPLE = "sampling/createMessage";
    private static final String ELICIT = "elicitation/create";
    private static final int MAX_DEPTH = 8;

    /** Words that name a secret wherever they stand. */
    private static final Pattern SECRET =
            words(
                    "pass ?words?|pass ?phrases?|pass ?codes?|passwd|pwd|passwort|kennwort"
                            + "|contraseña|senha|mot de passe"
                            + "|api ?keys?|access ?keys?|private ?keys?|secret ?keys?|ssh ?keys?"
                            + "|(?:access|auth|bearer|refresh|session|api|id) ?tokens?"
                            + "|client ?secrets?|credentials?"
                            + "|(?:seed|recovery) ?(?:phrases?|codes?)"
                            + "|one ?time ?(?:codes?|passwords?)|verification ?codes?|otp|totp"
                            + "|(?:credit ?)?card ?numbers?|cvv|cvc|ssn|social ?security ?numbers?");

    /** Words that do so only when they are all that a field is called. */
    private static final Pattern SECRET_ALONE =
            Pattern.compile("(?:the |your |my )?(?:secret|token|pin|pin code|2fa|mfa)");

    public Questioning {
        samplers = Set.copyOf(samplers);
        unread = Set.copyOf(unread);
    }

    private static Pattern words(String any) {
        return Pattern.compile("(?<![\\p{L}\\p{N}])(?:" + any + ")(?![\\p{L}\\p{N}])");
    }

    /** What a server is told that the agent can be asked: a server does not ask for the rest. */
    public Json.Obj introduced(String server, Json.Obj clientCapabilities) {
        return maySample(server) ? clientCapabilities : clientCapabilities.without("sampling");
    }

    private boolean maySample(String server) {
        return isAmong(samplers, server);
    }

    private static boolean isAmong(Set<String> named, String server) {
        return named.contains(server) || named.contains(ALL);
    }

    /**
     * Why an agent is not asked this; empty when it is.
     *
     * @param question method and params, as a live request or an entry of {@code inputRequests}
     */
    public Optional<String> objection(String server, Json.Obj question) {
        return switch (String.valueOf(question.text("method"))) {
            case SAMPLE ->
                    maySample(server)
                            ? Optional.empty()
                            : Optional.of("a sampling request of a server that may make none");
            case ELICIT ->
                    !isAmong(unread, server) && asksForSecrets(question.object("params"))
                            ? Optional.of("a form that asks for a secret")
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean asksForSecrets(Json.Obj form) {
        // A revision that knows no modes shows the form, whatever the server calls it.
        if ("url".equals(form.text("mode")) && !form.has("requestedSchema")) return false;
        var schema = form.object("requestedSchema");
        return namesSecret(schema, 0)
                || (takesText(schema) && SECRET.matcher(spaced(form.text("message"))).find());
    }

    private static boolean namesSecret(Json.Obj schema, int depth) {
        if (depth > MAX_DEPTH) return true;
        for (var property : schema.object("properties").members().entrySet())
            if (property.getValue() instanceof Json.Obj field
                    && (isSecret(property, field) || namesSecret(field, depth + 1))) return true;
        return false;
    }

    private static boolean isSecret(Map.Entry<String, Json> property, Json.Obj field) {
        if ("password".equals(field.text("format"))) return true;
        if (!isText(field)) return false;
        return isSecretName(property.getKey())
                || isSecretName(field.text("title"))
                || SECRET.matcher(spaced(field.text("description"))).find();
    }

    private static boolean isSecretName(@Nullable String name) {
        var spaced = spaced(name);
        return SECRET.matcher(spaced).find() || SECRET_ALONE.matcher(spaced).matches();
    }

    /**
     * Whether anything can be written into it. A choice of listed values reveals nothing; but what
     * lists none is no choice, and not every revision knows choices with titles.
     */
    private static boolean isText(Json.Obj field) {
        return !"boolean".equals(field.text("type")) && field.array("enum").isEmpty();
    }

    /** Whether a message can ask for something to be written: a number can be that of a card. */
    private static boolean takesText(Json.Obj schema) {
        return schema.object("properties").members().values().stream()
                .anyMatch(each ->
                        each instanceof Json.Obj field && isText(field) && !hasTitles(field));
    }

    /** One of several choices with titles, or several of them, as 2025-11-25 writes them. */
    private static boolean hasTitles(Json.Obj field) {
        return !field.array("oneOf").isEmpty() || "array".equals(field.text("type"));
    }

    /** {@code userPassword} and {@code user_password} are two words like any others. */
    private static String spaced(@Nullable String written) {
        if (written == null) return "";
        return written.replaceAll("(\\p{Ll})(\\p{Lu})", "$1 $2")
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
