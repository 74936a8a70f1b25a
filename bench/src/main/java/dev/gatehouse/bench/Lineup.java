package dev.gatehouse.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The targets of a suite, started; closing it stops them in reverse order. */
final class Lineup implements AutoCloseable {
    private final Map<String, Target.Running> running = new LinkedHashMap<>();
    private final Map<String, String> absent = new LinkedHashMap<>();

    private final Map<String, String> sessions = new LinkedHashMap<>();

    static Lineup start(List<Target> targets, URI origin) throws IOException, InterruptedException {
        var lineup = new Lineup();
        try {
            for (var target : targets) lineup.add(target, origin);
            return lineup;
        } catch (IOException | InterruptedException | RuntimeException broken) {
            lineup.close();
            throw broken;
        }
    }

    private void add(Target target, URI origin) throws IOException, InterruptedException {
        switch (target.start(origin)) {
            case Target.Started(var started) -> running.put(target.name(), started);
            case Target.Absent(var why) -> absent.put(target.name(), why);
        }
    }

    List<String> names() {
        return List.copyOf(running.keySet());
    }

    /** Another order each round, so that none is always the one after a heavy neighbour. */
    List<String> names(int round) {
        var names = new ArrayList<>(running.keySet());
        Collections.rotate(names, round);
        return names;
    }

    Route route(String name) {
        var target = running.get(name);
        if (target == null) throw new IllegalArgumentException("no target " + name);
        var session = sessions.get(name);
        return session == null ? target.route() : target.route().in(session);
    }

    /** From here on every route is spoken to in 2025-11-25, in a session of its own. */
    void openSessions() throws IOException, InterruptedException {
        for (var name : names())
            sessions.put(name, LegacySession.open(route(name)).session().orElse(""));
    }

    /** Those whose calls need a grant, by name. */
    Map<String, Target.Governed> governed() {
        var governed = new LinkedHashMap<String, Target.Governed>();
        running.forEach((name, target) -> {
            if (target instanceof Target.Governed one) governed.put(name, one);
        });
        return governed;
    }

    /** Targets that were left out, with the reason. */
    Map<String, String> absent() {
        return absent;
    }

    @Override
    public void close() {
        new ArrayList<>(running.values()).reversed().forEach(Target.Running::close);
    }
}
