package dev.gatehouse.app;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Journal;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes down which places were not asked although somebody named them (T27): scheme, host and
 * port, and why. The rest of a URL may hold secrets of whoever made it. The same place for the same
 * reason is written once in a while, so that who names it all the time does not fill the record.
 * Safe for many threads.
 */
final class RefusedFetches implements GuardedFetch.Refusals {
    private static final Duration ONCE_IN = Duration.ofMinutes(1);
    private static final int MAX_REMEMBERED = 1000;
    private static final int MAX_TEXT = 300;

    private record Refusal(String place, String why) {}

    private final Journal journal;
    private final InstantSource clock;
    private final Map<Refusal, Instant> written =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Refusal, Instant> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            };

    RefusedFetches(Journal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /** Nothing was asked and nothing waits for the entry, so what becomes of it changes nothing. */
    @Override
    public void refused(URI url, String why) {
        var refusal = new Refusal(printable(place(url)), printable(why));
        var now = clock.instant();
        if (!isNew(refusal, now)) return;
        var body = Json.object("place", refusal.place(), "why", refusal.why());
        journal.append(new Event(now, "fetch.refused", body), _ -> {});
    }

    private synchronized boolean isNew(Refusal refusal, Instant now) {
        var before = written.get(refusal);
        if (before != null && now.isBefore(before.plus(ONCE_IN))) return false;
        written.remove(refusal);
        written.put(refusal, now);
        return true;
    }

    private static String place(URI url) {
        var authority = url.getHost() == null ? withoutUser(url.getRawAuthority()) : host(url);
        var scheme = url.getScheme() == null ? "" : url.getScheme() + ":";
        return authority.isEmpty() ? scheme : scheme + "//" + authority;
    }

    private static String host(URI url) {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    private static String withoutUser(@Nullable String authority) {
        return authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String printable(String text) {
        var plain = text.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > MAX_TEXT ? plain.substring(0, MAX_TEXT) : plain;
    }
}
