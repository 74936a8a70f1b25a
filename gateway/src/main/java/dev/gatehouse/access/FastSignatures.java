package dev.gatehouse.access;

import java.security.Provider;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider that verifies signatures of elliptic curves several times as fast as the JDK's own,
 * where there is one for this platform (decision 0028). It is installed nowhere: only who asks here
 * uses it.
 */
final class FastSignatures {
    private static final Logger LOG = LoggerFactory.getLogger(FastSignatures.class);
    private static final String NAME =
            "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    /** Looked for when it is first asked for: its native part takes a moment to load. */
    private static final class Found {
        static final Optional<Provider> PROVIDER = find();
    }

    private FastSignatures() {}

    /** Empty where the JDK's own is the one to use. */
    static Optional<Provider> provider() {
        return Found.PROVIDER;
    }

    private static Optional<Provider> find() {
        String why;
        try {
            var found =
                    ServiceLoader.load(Provider.class).stream()
                            .filter(one -> one.type().getName().equals(NAME))
                            .findFirst()
                            .map(ServiceLoader.Provider::get);
            // Without its native part it is there, and offers nothing.
            var usable =
                    found.filter(one -> one.getService("Signature", "SHA256withECDSA") != null);
            if (usable.isPresent()) return usable;
            why = found.isEmpty() ? "there is none for this platform" : "it cannot be loaded here";
        } catch (ServiceConfigurationError | LinkageError broken) {
            why = "it cannot be loaded here: " + broken.getMessage();
        }
        LOG.info("ES256 is verified by the JDK, more slowly than by the fast provider: {}", why);
        return Optional.empty();
    }
}
