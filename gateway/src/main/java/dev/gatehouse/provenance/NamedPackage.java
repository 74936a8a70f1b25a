package dev.gatehouse.provenance;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The package that a command template runs, as the gate's operator names it. That the machine has
 * exactly this installed is the operator's word; what the package proves of itself is looked at.
 *
 * @param repository where its source must be, {@code https://github.com/OWNER/NAME}; null to expect
 *     what the record says that the server was taken from
 * @param signer exactly who must have signed it; null for any workflow of that repository
 * @param digest what fixes it: {@code sha512-…} in base64 for npm, 64 hexadecimal digits of SHA-256
 *     for a file; null when nothing here does
 * @param file the bundle on this machine; null when it is none
 */
public record NamedPackage(
        PackageName name,
        @Nullable String repository,
        @Nullable String signer,
        @Nullable String digest,
        @Nullable Path file) {}
