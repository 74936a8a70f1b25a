package dev.gatehouse.identity;

import dev.gatehouse.inventory.Server;

/**
 * Reads what servers' hosts say of them, and has it held against what was approved: when a server
 * is added, when an operator has it checked, and on schedule. Blocks; safe for many threads.
 */
public final class IdentityWatch {
    private final IdentityBook book;
    private final PrecedentBook precedents;
    private final Cards cards;

    public IdentityWatch(IdentityBook book, PrecedentBook precedents, Cards cards) {
        this.book = book;
        this.precedents = precedents;
        this.cards = cards;
    }

    public IdentityBook book() {
        return book;
    }

    public PrecedentBook precedents() {
        return precedents;
    }

    /** Reads a server's cards now; that there are none is no error. */
    public void look(Server server) {
        server.remote().ifPresent(place -> book.take(server, cards.read(server.name(), place)));
    }
}
