package dev.gatehouse.provenance;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes down what a registry says otherwise than it did (REQ-113). Blocks; safe for many threads.
 */
final class Tampering {
    private static final Logger LOG = LoggerFactory.getLogger(Tampering.class);

    private static final int MAX_LISTED = 50;

    private final Records records;
    private final Changes changes;
    private final InstantSource clock;

    Tampering(Records records, Changes changes, InstantSource clock) {
        this.records = records;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Evidence is in the record whether or not a server was taken from it (REQ-113), and once,
     * whoever sees it at the same time. Tells how much of it is new.
     */
    int accuse(List<RegistryRecord> tampered) {
        var at = clock.instant();
        try {
            return changes.make(
                            () -> {
                                var accused = records.accuse(tampered, at);
                                if (accused.isEmpty()) throw new Known();
                                return accused;
                            },
                            accused -> event(accused, at))
                    .size();
        } catch (Known others) {
            return 0;
        }
    }

    /** Leaves a change that somebody else has made; never leaves this class. */
    private static final class Known extends RuntimeException {
        private static final long serialVersionUID = 1;

        Known() {
            super(null, null, false, false);
        }
    }

    private Event event(List<RegistryRecord> tampered, Instant at) {
        for (var said : tampered)
            LOG.warn(
                    "{} says something else of {} {} than it did",
                    said.registry(),
                    said.name(),
                    said.version());
        var lines = tampered.stream().limit(MAX_LISTED).map(this::line).toList();
        return new Event(
                at,
                "registry.tampered",
                Json.object(
                        "registry", tampered.getFirst().registry(),
                        "count", tampered.size(),
                        "records", Json.of(lines)));
    }

    private Json.Obj line(RegistryRecord said) {
        var first = records.find(said.registry(), said.name(), said.version());
        return Json.object(
                "name", said.name(),
                "version", said.version(),
                "first", first.map(one -> one.record().digest().value()).orElse(""),
                "now", said.digest().value());
    }
}
