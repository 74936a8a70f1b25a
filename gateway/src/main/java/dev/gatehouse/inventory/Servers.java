package dev.gatehouse.inventory;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.mcp.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The servers that the gate knows, stored. Every write belongs inside a recorded change. */
public interface Servers {
    /**
     * Adds a server; throws {@link IllegalStateException} when the name was ever used.
     *
     * @param submitted what it says; null for one that was not read yet
     */
    void add(Server server, @Nullable Snapshot submitted, Cause cause);

    /** Replaces the submitted snapshot: what the server says now, waiting to be approved. */
    void submit(String name, Snapshot snapshot);

    /** Keeps a snapshot that nobody submitted, to be approved. */
    void keep(Snapshot snapshot);

    /**
     * Stores the approval and moves the server to {@link ServerState#APPROVED}; one that was only
     * submitted is under review before.
     */
    void approve(Approval approval, Cause cause);

    /** Stores an approval that leaves the server where it is. */
    void amend(Approval approval);

    /** Moves a server; throws {@link IllegalStateException} when it may not go there. */
    void move(String name, ServerState state, Cause cause);

    /** All moves of a server, the first one first. */
    List<Transition> history(String name);

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
