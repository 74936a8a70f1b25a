package dev.gatehouse.policy;

import dev.gatehouse.access.Grant;
import org.jspecify.annotations.Nullable;

/** May it go through? */
public sealed interface Decision {
    /** Yes, on this grant. */
    record Allow(Grant grant) implements Decision {}

    /**
     * No.
     *
     * @param why for the record; the caller is told less (T72)
     */
    record Refuse(Rule rule, String why) implements Decision {}

    /** Not without a valid token: 401. {@code why} is null when there was none at all. */
    record SignIn(@Nullable String why) implements Decision {}

    /** Not without a further scope: 403. */
    record StepUp(String scope) implements Decision {}

    /** The caller cannot be made out just now: 503. */
    record TryLater(String why) implements Decision {}
}
