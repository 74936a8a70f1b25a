package dev.gatehouse.app;

import dev.gatehouse.access.RequestLimits;
import java.net.URI;
import java.util.Optional;

/** Reads what waits for people, for how long, and where they are led. */
final class PeopleSettings {
    private PeopleSettings() {}

    static boolean twoPersons(Section access) {
        return access.flag(
                "twoPersons",
                true,
                "Whether a second operator approves what could let a call do more than read.");
    }

    static Optional<URI> publicUrl(Section operators) {
        return operators.uri(
                "publicUrl",
                "Under which URL people reach the pages on which they decide. Without it: where"
                        + " operators are listened to.");
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
