package dev.gatehouse.identity;

import java.util.ArrayList;
import java.util.List;

/** In memory; nothing of it is undone with a change that fails. */
public final class MemoryPrecedents implements Precedents {
    private final List<Precedent> all = new ArrayList<>();

    @Override
    public void keep(Precedent precedent) {
        all.removeIf(known ->
                known.server().equals(precedent.server())
                        && known.before().equals(precedent.before()));
        all.add(precedent);
    }

    @Override
    public List<Precedent> about(String server) {
        return all.stream()
                .filter(one -> one.server().equals(server) || one.before().equals(server))
                .toList();
    }
}
