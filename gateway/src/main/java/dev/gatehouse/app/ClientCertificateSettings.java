package dev.gatehouse.app;

import dev.gatehouse.http.ServerTls.ClientCertificates;
import java.util.Locale;

/** Reads whether agents are asked for certificates of their own. */
final class ClientCertificateSettings {
    private ClientCertificateSettings() {}

    /**
     * @param tls whether agents are served over TLS at all
     */
    static Settings.Clients read(Section in, boolean tls) {
        var written =
                in.text(
                        "clientCertificates",
                        "off, optional or required",
                        "off",
                        "Whether agents are asked for a certificate, which tokens can be bound to"
                                + " (RFC 8705).");
        var trust =
                in.file(
                        "clientTrust",
                        "PEM file of who vouches for these certificates. Without it any is taken,"
                                + " which proves that its key is held and no more.");
        var certificates = find(in, written);
        if (certificates != ClientCertificates.OFF && !tls)
            in.problem("clientCertificates", "expected certificate and key beside it");
        if (certificates == ClientCertificates.OFF && trust.isPresent())
            in.problem(
                    "clientTrust", "expected clientCertificates, optional or required, beside it");
        return new Settings.Clients(certificates, trust);
    }

    private static ClientCertificates find(Section in, String written) {
        for (var one : ClientCertificates.values())
            if (one.name().toLowerCase(Locale.ROOT).equals(written)) return one;
        in.problem("clientCertificates", "expected off, optional or required");
        return ClientCertificates.OFF;
    }
}
