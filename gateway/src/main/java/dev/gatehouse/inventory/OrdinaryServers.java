package dev.gatehouse.inventory;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.mcp.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All servers but those of a round of the self-test: those that persons see and decide on. */
public final class OrdinaryServers implements Servers {
    private final Servers all;

    public OrdinaryServers(Servers all) {
        this.all = all;
    }

    @Override
    public void add(Server server, @Nullable Snapshot submitted, Cause cause) {
        all.add(server, submitted, cause);
    }

    @Override
    public void submit(String name, Snapshot snapshot) {
        all.submit(name, snapshot);
    }

    @Override
    public void keep(Snapshot snapshot) {
        all.keep(snapshot);
    }

    @Override
    public void approve(Approval approval, Cause cause) {
        all.approve(approval, cause);
    }

    @Override
    public void amend(Approval approval) {
        all.amend(approval);
    }

    @Override
    public void move(String name, ServerState state, Cause cause) {
        all.move(name, state, cause);
    }

    @Override
    public List<Transition> history(String name) {
        return all.history(name);
    }

    @Override
    public Optional<Server> find(String name) {
        return all.find(name).filter(server -> !server.isProbe());
    }

    @Override
    public List<Server> all() {
        return all.all().stream().filter(server -> !server.isProbe()).toList();
    }

    @Override
    public Optional<Snapshot> submitted(String name) {
        return all.submitted(name);
    }

    @Override
    public Optional<Snapshot> snapshot(Digest digest) {
        return all.snapshot(digest);
    }

    @Override
    public Optional<Approval> approval(String name) {
        return all.approval(name);
    }

    @Override
    public Map<ItemKey, Binding> bindings(String name) {
        return all.bindings(name);
    }
}
