package dev.gatehouse.bench;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** A real gate with everything on, in a process of its own, with a PostgreSQL of its own. */
public record GateTarget(GateProgram program) implements Target {
    static final String NAME = "gate";

    /** One that tells profilers the line of everything that runs. */
    public static GateTarget forProfiling() {
        return new GateTarget(
                GateProgram.given()
                        .with("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints"));
    }

    @Override
    public String name() {
        return NAME;
    }

    /** {@link #start}, where it is known that a gate is always there. */
    public Governed started(URI origin) throws IOException, InterruptedException {
        if (start(origin) instanceof Started(Governed gate)) return gate;
        throw new IllegalStateException("a gate that is started is a governed one");
    }

    @Override
    public Start start(URI origin) throws IOException, InterruptedException {
        var gate = GateProcess.prepare(program);
        try {
            var first = gate.start();
            try (var desk = new GateDesk(gate.operators(), gate.operatorToken())) {
                desk.open(origin);
            }
            gate.stop();
            var again = gate.start();
            gate.kill();
            var starts = new Starts(first, again, gate.start());
            return new Started(new RunningGate(gate, starts));
        } catch (IOException | InterruptedException | RuntimeException failed) {
            gate.close();
            throw failed;
        }
    }

    private static final class RunningGate implements Governed {
        private final GateProcess gate;
        private final Starts starts;
        private final GateDesk desk;
        private final Route route;
        private String grant;

        RunningGate(GateProcess gate, Starts starts) throws IOException {
            this.gate = gate;
            this.starts = starts;
            desk = new GateDesk(gate.operators(), gate.operatorToken());
            grant = desk.grant();
            var database = gate.databasePid().map(List::of).orElse(List.of());
            var url = gate.agents().resolve("/mcp/" + GateDesk.SERVER);
            route =
                    new Route(
                            url,
                            Optional.of(desk.token()),
                            List.of(gate.pid()),
                            database,
                            Optional.empty());
        }

        @Override
        public Route route() {
            return route;
        }

        @Override
        public Starts starts() {
            return starts;
        }

        @Override
        public void revoke() throws IOException {
            desk.revoke(grant);
        }

        @Override
        public void grant() throws IOException {
            grant = desk.grant();
        }

        @Override
        public void close() {
            desk.close();
            gate.close();
        }
    }
}
