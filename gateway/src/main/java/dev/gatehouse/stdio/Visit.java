package dev.gatehouse.stdio;

import dev.gatehouse.mcp.Json;

/** A process of one's own, for a short while: to read what a server declares. */
public final class Visit implements AutoCloseable {
    private final Child child;
    private final Command command;
    private final Runnable left;

    Visit(Child child, Command command, Runnable left) {
        this.child = child;
        this.command = command;
        this.left = left;
    }

    public Pipe pipe() {
        return child;
    }

    /** What is run, as a person approves it. */
    public Json.Obj program() {
        return command.described();
    }

    /** Ends the process and waits until nothing is left of it. */
    @Override
    public void close() {
        try {
            child.end();
        } finally {
            left.run();
        }
    }
}
