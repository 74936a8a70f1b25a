package dev.gatehouse.inventory;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/**
 * Secrets that stand in what a server declares: shapes that their makers give them so that they can
 * be found, with a fixed beginning and a length or a checksum. Nothing is guessed from how random a
 * word looks: a text without one of these shapes may hold a password all the same.
 *
 * <p>What is found is never shown, recorded or logged but for its first letters. Examples of
 * documentation and placeholders do not count.
 */
public final class Secrets {
    /** Letters of a secret that are shown: less than its fixed beginning, or that and no more. */
    private static final int SHOWN = 4;

    /** Different characters of what is random in a secret; a placeholder of x has fewer. */
    private static final int MIN_DIFFERENT = 8;

    private static final String BASE62 =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** The signature of the example that every library's page about such tokens repeats. */
    private static final String EXAMPLE_JWT = "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";

    /**
     * One shape.
     *
     * @param what for people
     * @param begins something without which there is none, for a quick look
     * @param pattern its only group is what is random in it: what its maker wrote before and after
     *     says nothing of whether somebody filled it in
     * @param isSound whether what has the shape is one, by what is random in it
     * @param isCertain whether it is a secret wherever it stands; honest pages hold the others, too
     */
    private record Shape(
            String what,
            String begins,
            Pattern pattern,
            Predicate<String> isSound,
            boolean isCertain) {
        boolean isSound(Matcher found) {
            return isSound.test(found.group(1));
        }
    }

    private static final List<Shape> SHAPES =
            List.of(
                    aws("AKIA"),
                    aws("ASIA"),
                    new Shape(
                            "GitHub token",
                            "gh",
                            Pattern.compile("\\bgh[pousr]_([A-Za-z0-9]{36})\\b"),
                            Secrets::hasChecksum,
                            true),
                    shape(
                            "GitHub token",
                            "github_pat_",
                            "\\bgithub_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{59})\\b"),
                    shape("GitLab token", "glpat-", "\\bglpat-([A-Za-z0-9_-]{20,64})\\b"),
                    shape(
                            "Slack token",
                            "xox",
                            "\\bxox[abeprs]-(?:[0-9]{8,14}-){1,3}([A-Za-z0-9]{24,64})\\b"),
                    shape(
                            "Slack webhook",
                            "hooks.slack.com",
                            "hooks\\.slack\\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/"
                                    + "([A-Za-z0-9]{24})\\b"),
                    // Google means those of browsers to be seen; what they may do is bounded there.
                    new Shape(
                            "Google API key",
                            "AIza",
                            Pattern.compile("\\bAIza([A-Za-z0-9_-]{35})\\b"),
                            Secrets::isVaried,
                            false),
                    shape("npm token", "npm_", "\\bnpm_([A-Za-z0-9]{36})\\b"),
                    shape("PyPI token", "pypi-", "\\bpypi-AgEIcHlwaS5vcmc([A-Za-z0-9_-]{50,500})"),
                    shape("Stripe live key", "_live_", "\\b[sr]k_live_([A-Za-z0-9]{24,247})\\b"),
                    shape(
                            "Anthropic key",
                            "sk-ant-",
                            "\\bsk-ant-[a-z]{3,8}[0-9]{2}-([A-Za-z0-9_-]{80,120})"),
                    shape(
                            "OpenAI key",
                            "T3BlbkFJ",
                            "\\bsk-[A-Za-z0-9_-]{20,100}T3BlbkFJ([A-Za-z0-9_-]{20,100})"),
                    shape("Hugging Face token", "hf_", "\\bhf_([A-Za-z]{34})\\b"),
                    shape(
                            "SendGrid key",
                            "SG.",
                            "\\bSG\\.([A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43})\\b"),
                    // No hyphen is in the body, so it ends where the line that ends it begins.
                    shape(
                            "private key",
                            "PRIVATE KEY",
                            "-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----"
                                    + "(?s:.{0,200}?)([A-Za-z0-9+/]{40,}[A-Za-z0-9+/=\\s\\\\]*)"),
                    // It may have expired long ago, or show what such a token looks like.
                    new Shape(
                            "signed token",
                            "eyJ",
                            Pattern.compile(
                                    "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{8,}\\."
                                            + "([A-Za-z0-9_-]{20,})"),
                            signature -> !signature.equals(EXAMPLE_JWT) && isVaried(signature),
                            false));

    private Secrets() {}

    private static Shape shape(String what, String begins, String pattern) {
        return new Shape(what, begins, Pattern.compile(pattern), Secrets::isVaried, true);
    }

    /** AWS writes EXAMPLE at the end of those in its documentation, and nobody else does. */
    private static Shape aws(String begins) {
        return new Shape(
                "AWS access key id",
                begins,
                Pattern.compile("\\b" + begins + "([A-Z2-7]{16})\\b"),
                id -> isVaried(id) && !id.endsWith("EXAMPLE"),
                true);
    }

    /** Whether somebody filled it in. */
    private static boolean isVaried(String random) {
        return random.chars().distinct().count() >= MIN_DIFFERENT;
    }

    /** The last six letters are a checksum of the thirty before them, as GitHub published it. */
    private static boolean hasChecksum(String token) {
        var random = token.substring(0, token.length() - 6);
        var crc = new CRC32();
        crc.update(random.getBytes(StandardCharsets.US_ASCII));
        var sum = new StringBuilder();
        for (long left = crc.getValue(); sum.length() < 6; left /= 62)
            sum.insert(0, BASE62.charAt((int) (left % 62)));
        return token.endsWith(sum.toString());
    }

    /** What sorts of secrets stand in a text, with the first letters of each; none twice. */
    public static List<String> in(String text) {
        return in(text, true);
    }

    /** What may be a secret, and stands in honest texts, too; told in the same way. */
    public static List<String> possiblyIn(String text) {
        return in(text, false);
    }

    private static List<String> in(String text, boolean isCertain) {
        var found = new ArrayList<String>();
        for (var shape : SHAPES) {
            if (shape.isCertain() != isCertain || !text.contains(shape.begins())) continue;
            var matcher = shape.pattern().matcher(text);
            while (matcher.find())
                if (shape.isSound(matcher)) {
                    var shown = shape.what() + " " + masked(matcher);
                    if (!found.contains(shown)) found.add(shown);
                }
        }
        return List.copyOf(found);
    }

    /** The text with each secret, and each that may be one, cut to its first letters. */
    public static String masked(String text) {
        var masked = text;
        for (var shape : SHAPES)
            if (masked.contains(shape.begins())) masked = masked(masked, shape);
        return masked;
    }

    private static String masked(String text, Shape shape) {
        var matcher = shape.pattern().matcher(text);
        var masked = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            if (!shape.isSound(matcher)) continue;
            masked.append(text, from, matcher.start()).append(masked(matcher));
            from = matcher.end();
        }
        return from == 0 ? text : masked.append(text.substring(from)).toString();
    }

    private static String masked(Matcher found) {
        var secret = found.group();
        return (secret.startsWith("-----") ? "-----BEGIN" : secret.substring(0, SHOWN)) + "***";
    }

    /** The same in every string of a value, names of members included. */
    public static Json masked(Json json) {
        return switch (json) {
            case Json.Str(var text) -> Json.of(masked(text));
            case Json.Arr(var elements) ->
                    Json.arrayOf(elements.stream().map(Secrets::masked).toList());
            case Json.Obj object -> masked(object);
            case Json.Num _, Json.Bool _, Json.Null _ -> json;
        };
    }

    public static Json.Obj masked(Json.Obj object) {
        var members = new LinkedHashMap<String, Json>();
        object.members().forEach((name, value) -> members.put(masked(name), masked(value)));
        return Json.objectOf(members);
    }
}
