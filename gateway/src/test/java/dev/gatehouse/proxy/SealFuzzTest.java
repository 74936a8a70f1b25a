package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/**
 * Any text as something sealed, and something sealed with any change: the first line is an owner,
 * the second what an agent presents, the rest what is sealed. {@code ./dev fuzz} looks for more.
 */
class SealFuzzTest {
    private static final Instant SEALED = Instant.parse("2026-07-28T00:00:00Z");
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final int MAX_CHANGED = 16;

    private Instant now = SEALED;
    private int choice;
    private final Seal seal = seal(1);
    private final RequestStates states = new RequestStates(seal, () -> now, LIFETIME);
    private final Sessions sessions = new Sessions(seal, () -> now, LIFETIME);

    @FuzzTest
    void onlyWhatWasSealedOpensAndOnlyAsItWas(byte[] bytes) {
        now = SEALED;
        choice = Arrays.hashCode(bytes);
        var lines = new String(bytes, StandardCharsets.UTF_8).split("\n", 3);
        var owner = lines[0];
        var presented = lines.length > 1 ? lines[1] : "";
        var content = lines.length > 2 ? lines[2] : "";
        nothingOpens(owner, presented);
        nothingOpens(owner, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        stateComesBack(owner, content, presented);
        sessionIsFound(owner, content, presented);
    }

    private void nothingOpens(String owner, String text) {
        assertThat(seal.open("session", owner, text, now)).isEmpty();
        assertThat(states.unwrap(owner, text)).isEmpty();
        assertThat(sessions.find("files", owner, text)).isEmpty();
    }

    private void stateComesBack(String owner, String state, String other) {
        var wrapped = states.wrap(owner, state);
        assertThat(wrapped).matches("[A-Za-z0-9_-]+");
        assertThat(states.unwrap(owner, wrapped)).contains(state);
        assertThat(states.unwrap(owner + "\n", wrapped)).isEmpty();
        if (!other.equals(owner)) assertThat(states.unwrap(other, wrapped)).isEmpty();
        assertThat(sessions.find("files", owner, wrapped)).as("another purpose").isEmpty();
        assertThat(seal(2).open("request-state", owner, wrapped, now)).isEmpty();
        noChangeOpens(wrapped, changed -> states.unwrap(owner, changed));
        now = SEALED.plus(LIFETIME);
        assertThat(states.unwrap(owner, wrapped)).as("after its time").isEmpty();
        now = SEALED;
    }

    private void sessionIsFound(String principal, String upstreamId, String other) {
        var session =
                sessions.open("files", principal, Revision.V2025_11_25, upstreamId, Json.object());
        assertThat(sessions.find("files", principal, session.id())).contains(session);
        assertThat(sessions.find("mail", principal, session.id())).isEmpty();
        if (!other.equals(principal))
            assertThat(sessions.find("files", other, session.id())).isEmpty();
        assertThat(states.unwrap(principal, session.id())).as("another purpose").isEmpty();
        noChangeOpens(session.id(), changed -> sessions.find("files", principal, changed));
        var ours =
                sessions.openOurs(
                        "files",
                        principal,
                        Revision.V2025_06_18,
                        Json.object("experimental", Json.object("x", upstreamId)));
        assertThat(sessions.find("files", principal, ours.id())).contains(ours);
        sessions.end(session);
        assertThat(sessions.find("files", principal, session.id())).as("ended").isEmpty();
        assertThat(sessions.find("files", principal, ours.id())).contains(ours);
    }

    /** Not every character of each, but each input others: what is changed follows from it. */
    private void noChangeOpens(String sealed, Function<String, Optional<?>> opened) {
        int step = Math.max(1, sealed.length() / MAX_CHANGED);
        for (int at = Math.floorMod(choice, step); at < sealed.length(); at += step)
            changedAt(sealed, at, opened);
        // where the bits of the last character can be nobody's
        changedAt(sealed, sealed.length() - 1, opened);
        assertThat(opened.apply(sealed.substring(1))).isEmpty();
        assertThat(opened.apply(sealed.substring(0, sealed.length() - 1))).isEmpty();
        for (var more : new String[] {"A", "=", "==", "\n", " ", "\0", "é"}) {
            assertThat(opened.apply(sealed + more)).isEmpty();
            assertThat(opened.apply(more + sealed)).isEmpty();
        }
    }

    private static void changedAt(String sealed, int at, Function<String, Optional<?>> opened) {
        char genuine = sealed.charAt(at);
        for (char other : new char[] {'A', '_', '+', '/', (char) (genuine ^ 1), '\u0141'}) {
            if (other == genuine) continue;
            var changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
            assertThat(opened.apply(changed)).as("%s at %d", other, at).isEmpty();
        }
    }

    private static Seal seal(int key) {
        var bytes = new byte[32];
        bytes[0] = (byte) key;
        return new Seal(bytes);
    }
}
