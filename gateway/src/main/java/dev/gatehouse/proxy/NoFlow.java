package dev.gatehouse.proxy;

import dev.gatehouse.http.Flow;

/** Of something that is not fed by anybody: there is nothing to slow down. */
final class NoFlow implements Flow {
    @Override
    public void pause() {
        // nothing comes
    }

    @Override
    public void resume() {
        // nothing waits
    }

    @Override
    public void cancel() {
        // nothing is under way
    }
}
