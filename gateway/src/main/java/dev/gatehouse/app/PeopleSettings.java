package dev.gatehouse.app;

import dev.gatehouse.access.RequestLimits;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Reads what waits for people, for how long, and where they are led. */
final class PeopleSettings {
    private PeopleSettings() {}

    static boolean twoPersons(Section access) {
        return access.flag(
                "twoPersons",
                true,
                "Whether a second operator approves what could let a call do more than read.");
    }

    static boolean threePersons(Section access) {
        return access.flag(
                "threePersons",
                false,
                "Whether who submitted a server, or owns it, is neither of the two who approve what"
                        + " it does beyond reading.");
    }

    static Duration dwell(Section access) {
        return access.duration(
                "dwell",
                "30s",
                "0s",
                "1h",
                "Who accepts a finding of S3 or S4 was shown it for at least so long.");
    }

    /** Where operators are listened to, and under which names. */
    record Listening(String host, int port, boolean tls, Set<String> names) {
        /** Whether it is an address of every network: no place to lead anybody to. */
        boolean isEverywhere() {
            return Set.of("0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0").contains(host);
        }

        URI at(String name) {
            return URI.create((tls ? "https://" : "http://") + name + ":" + port);
        }
    }

    /** Where people are led: never to an address that is no place. */
    static Optional<URI> publicUrl(Section operators, Listening listening) {
        var stated =
                operators.uri(
                        "publicUrl",
                        "Under which URL people reach the pages on which they decide. Without it:"
                                + " where operators are listened to; when that is everywhere, the"
                                + " first of allowedHosts.");
        if (stated.isPresent() || !listening.isEverywhere()) return stated;
        var name = listening.names().stream().findFirst();
        if (name.isEmpty())
            operators.problem(
                    "publicUrl",
                    "expected where people reach the pages on which they decide, or a name in"
                            + " allowedHosts: "
                            + listening.host()
                            + " is no place to lead them to");
        return name.map(listening::at);
    }

    static RequestLimits limits(Section in) {
        var change =
                in.duration("change", "24h", "1m", "30d", "A change waits for a second person.");
        var held = in.duration("held", "1h", "1m", "7d", "A call waits for a person's word.");
        var confirmed =
                in.duration("confirmed", "10m", "10s", "8h", "A call that was allowed is good.");
        var window = in.duration("window", "1h", "1m", "90d", "Access that an agent asks for.");
        var most = in.duration("windowMost", "8h", "1m", "90d", "And at most.");
        boolean fits = window.compareTo(most) <= 0;
        if (!fits) in.problem("window", "expected at most windowMost");
        return new RequestLimits(
                change,
                held,
                confirmed,
                fits ? window : most,
                most,
                in.count("perRequester", 20, 1, 1000, "That wait, of one operator or agent."));
    }
}
