package dev.gatehouse.app;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.stdio.Allowance;

/** What processes say counts like what servers answer over HTTP: there is one bound for both. */
record SharedBytes(ByteBudget budget) implements Allowance {
    @Override
    public boolean take(long bytes) {
        return budget.take(bytes);
    }

    @Override
    public void giveBack(long bytes) {
        budget.giveBack(bytes);
    }
}
