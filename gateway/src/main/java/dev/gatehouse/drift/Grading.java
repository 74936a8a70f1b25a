package dev.gatehouse.drift;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Grade.Match;
import dev.gatehouse.severity.Severity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Interim: replaced by the rules of room severity. */
final class Grading {
    private Grading() {}

    static Grade of(String subject, @Nullable Json was, @Nullable Json is) {
        boolean isItem = subject.indexOf(':') > 0;
        var severity =
                was == null
                        ? Severity.S2
                        : is == null
                                ? Severity.S1
                                : isItem || subject.equals("program") ? Severity.S3 : Severity.S2;
        return Grade.of(new Match("interim", severity, "", "it differs"));
    }

    static Grade ofAuthority(String facet, Set<String> was, Set<String> is) {
        return Grade.of(new Match("interim", Severity.S2, "", facet + " differs"));
    }
}
