package dev.gatehouse.app;

import dev.gatehouse.credentials.IdentityProviders;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How credentials towards servers are kept, and who the gate is to authorization servers.
 *
 * @param key given in the environment, before any file
 * @param keyFile in place of the one that the gate makes in its data directory
 * @param oldKeyFiles keys that still open what was sealed with them
 * @param clientMetadata where the gate's client-metadata document is published, when authorization
 *     servers reach it under another URL than the gate's own
 * @param identityProviders where people sign in
 */
public record CredentialSettings(
        Optional<byte[]> key,
        Optional<Path> keyFile,
        List<Path> oldKeyFiles,
        Optional<URI> clientMetadata,
        IdentityProviders identityProviders) {
    private static final String KEY = "GATEHOUSE_CREDENTIALS_KEY";
    private static final int BYTES = 32;

    static CredentialSettings read(
            Section in, Map<String, String> environment, List<Path> secrets) {
        var keyFile =
                in.file(
                        "keyFile",
                        "File with the key of 32 bytes that seals credentials; the environment's "
                                + KEY
                                + " (base64) comes first. Without either: keys/credentials.key in"
                                + " the data directory, made at the first start.");
        keyFile.ifPresent(secrets::add);
        var old =
                in
                        .texts(
                                "oldKeyFiles",
                                List.of(),
                                "Files of keys before it, which still open what they sealed.")
                        .stream()
                        .map(Path::of)
                        .toList();
        secrets.addAll(old);
        var metadata =
                in.uri(
                        "clientMetadata",
                        "Where authorization servers find the gate's client-metadata document:"
                                + " https. Without it: /oauth/client.json at agents.publicUrl.");
        if (metadata.isPresent() && !"https".equals(metadata.get().getScheme()))
            in.problem("clientMetadata", "expected an https URL");
        return new CredentialSettings(
                key(in, environment),
                keyFile,
                old,
                metadata,
                IdentityProviderSettings.read(in, secrets));
    }

    private static Optional<byte[]> key(Section in, Map<String, String> environment) {
        var given = environment.get(KEY);
        if (given == null || given.isBlank()) return Optional.empty();
        try {
            var key = Base64.getDecoder().decode(given.strip());
            if (key.length == BYTES) return Optional.of(key);
        } catch (IllegalArgumentException notBase64) {
            // said below, without the text
        }
        in.problem("the environment's " + KEY + " is not 32 bytes in base64");
        return Optional.empty();
    }

    /** The keys, the current one first; makes one when none is configured. */
    List<byte[]> keys(Path data) {
        var keys = new ArrayList<byte[]>();
        keys.add(
                key.orElseGet(() ->
                        keyFile.map(SealingKey::from)
                                .orElseGet(() ->
                                        SealingKey.named(
                                                "credentials.key", data.resolve("keys")))));
        for (var file : oldKeyFiles) keys.add(SealingKey.from(file));
        return keys;
    }
}
