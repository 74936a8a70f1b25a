package dev.gatehouse.provenance;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.net.URI;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an npm registry says of one version of a package, and what that proves of itself. Blocks.
 */
public final class NpmRegistry {
    /** What looking gave. */
    sealed interface Look {}

    /**
     * @param manifest its package.json, with what the registry adds
     * @param attestations the bundles that stand for it; none when there are none
     */
    record Found(Json.Obj manifest, List<Json.Obj> attestations) implements Look {
        /** SHA-512 in hexadecimal digits; empty when the registry gives none. */
        Optional<String> sha512() {
            return hex(manifest.object("dist").text("integrity"));
        }

        /** The server that the package says it is. */
        Optional<String> marker() {
            return Optional.ofNullable(manifest.text("mcpName"));
        }
    }

    /** The registry has no such version. */
    record NotFound(String why) implements Look {}

    /** Nothing can be told: it did not answer, or not soundly. */
    record NotTold(String why) implements Look {}

    private static final int MAX_ATTESTATIONS = 20;
    private static final String SHA512 = "sha512-";
    private static final StrictJson JSON = new StrictJson(JsonLimits.ANSWER);

    private final URI base;
    private final Function<URI, GuardedFetch.Posting> fetch;

    /**
     * @param base of the registry
     * @param fetch asks for a document: {@link GuardedFetch#ask}
     */
    public NpmRegistry(URI base, Function<URI, GuardedFetch.Posting> fetch) {
        this.base = URI.create(base.toString().replaceAll("/+$", ""));
        this.fetch = fetch;
    }

    /** The digest of an integrity in hexadecimal digits; empty for any other than SHA-512. */
    static Optional<String> hex(@Nullable String integrity) {
        if (integrity == null || !integrity.startsWith(SHA512)) return Optional.empty();
        try {
            var bytes = Base64.getDecoder().decode(integrity.substring(SHA512.length()));
            return bytes.length == 64
                    ? Optional.of(HexFormat.of().formatHex(bytes))
                    : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    Look look(PackageName name) {
        var manifest = ask(base + "/" + encoded(name.identifier()) + "/" + name.version());
        return switch (manifest) {
            case Answer.Missing() -> new NotFound("the npm registry has no such version");
            case Answer.None(var why) -> new NotTold(why);
            case Answer.Given(var found)
                    when !name.identifier().equals(found.text("name"))
                            || !name.version().equals(found.text("version")) ->
                    new NotTold("the registry answers with another package");
            case Answer.Given(var found) -> withAttestations(name, found);
        };
    }

    /** One that has none is answered with 404. */
    private Look withAttestations(PackageName name, Json.Obj manifest) {
        var place =
                base
                        + "/-/npm/v1/attestations/"
                        + encoded(name.identifier())
                        + "@"
                        + name.version();
        return switch (ask(place)) {
            case Answer.Missing() -> new Found(manifest, List.of());
            case Answer.None(var why) -> new NotTold("its attestations are not told: " + why);
            case Answer.Given(var found) ->
                    new Found(
                            manifest,
                            found.array("attestations").stream()
                                    .limit(MAX_ATTESTATIONS)
                                    .filter(Json.Obj.class::isInstance)
                                    .map(one -> ((Json.Obj) one).object("bundle"))
                                    .toList());
        };
    }

    private static String encoded(String name) {
        return name.replace("/", "%2f");
    }

    private sealed interface Answer {
        record Given(Json.Obj found) implements Answer {}

        /** Nothing is there, as the registry says. */
        record Missing() implements Answer {}

        record None(String why) implements Answer {}
    }

    private Answer ask(String place) {
        return switch (fetch.apply(URI.create(place))) {
            case GuardedFetch.Refused(var why) -> new Answer.None(why);
            case GuardedFetch.Failed(var why) -> new Answer.None(why);
            case GuardedFetch.Answered(int status, var bytes, _) when status == 200 ->
                    JSON.read(bytes) instanceof StrictJson.Value(Json.Obj object)
                            ? new Answer.Given(object)
                            : new Answer.None("the npm registry answers with no JSON object");
            case GuardedFetch.Answered(int status, _, _) when status == 404 || status == 410 ->
                    new Answer.Missing();
            case GuardedFetch.Answered(int status, _, _) ->
                    new Answer.None("the npm registry answers with status " + status);
        };
    }
}
