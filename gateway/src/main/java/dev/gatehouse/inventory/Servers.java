package dev.gatehouse.inventory;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.mcp.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The servers that the gate knows, stored. Every write belongs inside a recorded change. */
public interface Servers {
    /** Adds a server; throws {@link IllegalStateException} when the name was ever used. */
    void add(Server server, Snapshot submitted);

    /** Replaces the submitted snapshot: what the server says now, waiting to be approved. */
    void submit(String name, Snapshot snapshot);

    /** Stores the approval and moves the server to {@link ServerState#APPROVED}. */
    void approve(Approval approval);

    void move(String name, ServerState state);

    Optional<Server> find(String name);

    List<Server> all();

    /** The newest snapshot that was submitted, approved or not. */
    Optional<Snapshot> submitted(String name);

    Optional<Snapshot> snapshot(Digest digest);

    /** The approval in force, if the server was ever approved. */
    Optional<Approval> approval(String name);

    /**
     * What was said last of each tool of a server: by the newest approval that has it, whether or
     * not that is in force. So leaving a tool out makes nobody forget what it does.
     */
    Map<ItemKey, Binding> bindings(String name);
}
