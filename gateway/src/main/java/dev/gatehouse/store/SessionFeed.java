package dev.gatehouse.store;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.proxy.SessionNews;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what is announced of sessions, for whoever holds some. */
final class SessionFeed {
    private static final Logger log = LoggerFactory.getLogger(SessionFeed.class);

    /** In place of a version: the session is over. */
    static final String ENDED = "ended";

    private final String channel;
    private volatile @Nullable SessionNews news;

    SessionFeed(String channel) {
        this.channel = channel;
    }

    void tell(SessionNews told) {
        news = told;
    }

    /** What was announced while nobody listened is not announced again. */
    void missed() {
        var told = news;
        if (told != null) told.missed();
    }

    void heard(PGNotification @Nullable [] notifications) {
        var told = news;
        if (told == null || notifications == null) return;
        for (var each : notifications)
            if (each.getName().equals(channel)) heard(each.getParameter(), told);
    }

    private static void heard(String announced, SessionNews told) {
        try {
            int space = announced.indexOf(' ');
            var session = new Digest(announced.substring(0, Math.max(0, space)));
            var what = announced.substring(space + 1);
            if (what.equals(ENDED)) told.ended(session);
            else told.changed(session, Long.parseLong(what));
        } catch (IllegalArgumentException unknown) {
            log.warn("an announcement of a session that cannot be read: {}", announced);
            told.missed();
        }
    }
}
