package dev.gatehouse.app;

import dev.gatehouse.credentials.Broker;
import dev.gatehouse.credentials.IdentityProvider;
import dev.gatehouse.credentials.IdentityProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Reads where people sign in, and who the gate is there. */
final class IdentityProviderSettings {
    private final List<Path> secrets;

    private IdentityProviderSettings(List<Path> secrets) {
        this.secrets = secrets;
    }

    /**
     * @param credentials the section that lists them
     * @param secrets takes the files that hold secrets
     */
    static IdentityProviders read(Section credentials, List<Path> secrets) {
        var reader = new IdentityProviderSettings(secrets);
        var elements = credentials.sections("identityProviders");
        // Nothing is kept of it: it declares what an element may say.
        var _ = reader.provider(credentials.template("identityProviders"), true);
        var providers = new ArrayList<IdentityProvider>();
        var issuers = new HashSet<String>();
        for (var element : elements) {
            var provider = reader.provider(element, false);
            element.refuseUnknown();
            if (provider.isPresent() && !issuers.add(provider.get().issuer()))
                element.problem("the same issuer stands in the list before");
            provider.ifPresent(providers::add);
        }
        return new IdentityProviders(providers);
    }

    private Optional<IdentityProvider> provider(Section in, boolean declareOnly) {
        var issuer = in.uri("issuer", "Exactly as its ID tokens have it in iss. Required.");
        var client = in.text("clientId", "text", "The gate's client there. Required.");
        var secretFile = in.file("secretFile", "File with the client's secret; or keyFile.");
        var keyFile =
                in.file(
                        "keyFile",
                        "PEM file of the client's private key, which signs in place of a secret.");
        var user =
                in.text(
                        "user",
                        "claim",
                        "sub",
                        "Which claim of its ID tokens names the user as its access tokens do.");
        if (declareOnly) return Optional.empty();
        if (issuer.isEmpty() || client.isEmpty()) {
            in.problem("expected issuer and clientId");
            return Optional.empty();
        }
        if (secretFile.isPresent() == keyFile.isPresent()) {
            in.problem("expected secretFile or keyFile");
            return Optional.empty();
        }
        var secret = secretFile.flatMap(file -> content(in, "secretFile", file));
        var key = keyFile.flatMap(file -> content(in, "keyFile", file));
        if (key.isPresent() && !Broker.isKey(key.get())) {
            in.problem("keyFile", "expected a private key in PKCS 8, on P-256 or RSA 2048");
            return Optional.empty();
        }
        if (secret.isEmpty() && key.isEmpty()) return Optional.empty();
        return Optional.of(
                new IdentityProvider(issuer.get().toString(), client.get(), secret, key, user));
    }

    private Optional<String> content(Section in, String setting, Path file) {
        secrets.add(file);
        try {
            var text = Files.readString(file).strip();
            if (!text.isEmpty()) return Optional.of(text);
            in.problem(setting, "the file is empty: " + file);
        } catch (IOException unreadable) {
            in.problem(setting, "the file cannot be read: " + file);
        }
        return Optional.empty();
    }
}
