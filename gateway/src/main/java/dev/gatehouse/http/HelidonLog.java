package dev.gatehouse.http;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** Carries what Helidon says, from warnings up, into the gate's own log. */
final class HelidonLog extends Handler {
    /** Held here because java.util.logging forgets loggers that nobody holds. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    static synchronized void bridge() {
        if (!HELIDON.getUseParentHandlers()) return;
        HELIDON.setUseParentHandlers(false);
        HELIDON.setLevel(Level.WARNING);
        HELIDON.addHandler(new HelidonLog());
    }

    @Override
    public void publish(LogRecord entry) {
        var log = LoggerFactory.getLogger(String.valueOf(entry.getLoggerName()));
        if (entry.getLevel().intValue() >= Level.SEVERE.intValue())
            log.error(entry.getMessage(), entry.getThrown());
        else log.warn(entry.getMessage(), entry.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
