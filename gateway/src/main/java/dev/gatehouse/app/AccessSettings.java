package dev.gatehouse.app;

import java.util.LinkedHashSet;
import java.util.List;

/** Reads how tokens are taken, and made. */
final class AccessSettings {
    private AccessSettings() {}

    static Settings.Access read(Section in) {
        var skew = in.duration("clockSkew", "30s", "0s", "5m", "How far clocks may differ.");
        var most = in.duration("maxTokenTtl", "24h", "1m", "365d", "The longest for agent token.");
        var ttl = in.duration("tokenTtl", "1h", "1m", "365d", "How long our tokens live.");
        boolean broad =
                in.flag(
                        "refuseBroadScopes",
                        true,
                        "Whether a token with a scope for everything, such as * or all, is"
                                + " refused.");
        boolean keys =
                in.flag(
                        "requireDpop",
                        false,
                        "Whether every token must be bound to a key and come with a proof (RFC"
                                + " 9449).");
        boolean nonce =
                in.flag("dpopNonce", false, "Whether proofs must carry a nonce of the gate's.");
        boolean two = PeopleSettings.twoPersons(in);
        boolean three = PeopleSettings.threePersons(in);
        var dwell = PeopleSettings.dwell(in);
        var approval =
                in.duration(
                        "approval",
                        "180d",
                        "1m",
                        "180d",
                        "An approval of a server lasts, when its approver says nothing.");
        var documents = in.section("clientDocuments");
        var domains =
                documents.texts(
                        "domains",
                        List.of(),
                        "Hosts whose client-metadata documents are trusted; *.example.com for those"
                                + " below it, \"*\" for all. Without any, none are read.");
        var every = documents.duration("every", "15m", "1s", "7d", "Documents are read again.");
        var authorityEvery =
                in.duration(
                        "authorityEvery",
                        "1h",
                        "1s",
                        "30d",
                        "What servers and their authorization servers say of authorization is read"
                                + " again, and what scopes are in excess is computed.");
        boolean fits = ttl.compareTo(most) <= 0;
        if (!fits) in.problem("tokenTtl", "expected at most maxTokenTtl");
        return new Settings.Access(
                skew,
                fits ? ttl : most,
                most,
                broad,
                keys,
                nonce,
                two,
                three,
                dwell,
                approval,
                new LinkedHashSet<>(domains),
                every,
                authorityEvery);
    }
}
