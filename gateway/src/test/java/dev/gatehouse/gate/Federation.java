package dev.gatehouse.gate;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * A gate before servers of both eras that offer things of the same names: {@code old} speaks the
 * legacy revisions, {@code young} the modern one, {@code 3rd} both and offers a few tools; nobody
 * has a grant on {@code hidden}. The agent {@code alice} may use everything of the other three.
 */
final class Federation implements AutoCloseable {
    static final Json.Obj HELLO = Json.object("message", "hello");

    final FakeServer old = whole(FakeServer.Speaks.LEGACY);
    final FakeServer young = whole(FakeServer.Speaks.MODERN);
    final FakeServer third = FakeServer.start();
    final FakeServer hidden = whole(FakeServer.Speaks.BOTH);
    final RunningGate gate;
    final Desk desk;

    Federation(Class<?> test, String... yaml) {
        old.catalogue().instructions("Old words.");
        young.catalogue().instructions("Young words.");
        third.catalogue().instructions(null);
        hidden.catalogue().instructions("Secret words.");
        gate = RunningGate.start(test, yaml);
        desk = gate.desk();
        desk.addServer("old", old.url());
        desk.addServer("young", young.url());
        desk.addServer("3rd", third.url());
        desk.addServer("hidden", hidden.url());
        for (var name : List.of("old", "young", "3rd", "hidden")) desk.approve(name);
        desk.addAgent("alice");
        for (var name : List.of("old", "young", "3rd")) {
            var _ = desk.grant("alice", name);
        }
    }

    private static FakeServer whole(FakeServer.Speaks eras) {
        return FakeServer.start(
                FakeServer.Options.standard()
                        .speaking(eras)
                        .offering(EnumSet.allOf(FakeServer.Fixture.class)));
    }

    FakeAgent connected(String name, Revision revision) {
        var agent = gate.joined(name, revision);
        var opened = agent.connect();
        if (opened.status() != 200) throw new IllegalStateException("refused: " + opened);
        return agent;
    }

    static Stream<Revision> revisions() {
        return Stream.of(Revision.values());
    }

    @Override
    public void close() {
        gate.close();
        for (var server : List.of(old, young, third, hidden)) server.close();
    }
}
