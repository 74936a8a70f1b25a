package dev.gatehouse.app;

import dev.gatehouse.metrics.Metrics;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.proxy.Meters;

/** The data plane's counts as metrics. */
record LoopMeters(Metrics metrics) implements Meters {
    @Override
    public void decided(Decision decision) {
        switch (decision) {
            case Decision.Allow _ -> metrics.decided("allow", "none");
            case Decision.Confirm _ -> metrics.decided("confirm", "none");
            case Decision.Refuse(var rule, _) -> metrics.decided("refuse", rule.toString());
            case Decision.SignIn _ -> metrics.decided("sign-in", "none");
            case Decision.StepUp _ -> metrics.decided("step-up", "none");
            case Decision.TryLater _ -> metrics.decided("try-later", "none");
        }
    }

    @Override
    public void joined() {
        metrics.decided("allow", "none");
    }

    @Override
    public void malformed() {
        metrics.decided("malformed", "none");
    }

    @Override
    public void ended(String outcome, long nanos) {
        int space = outcome.indexOf(' ');
        metrics.exchanged(space < 0 ? outcome : outcome.substring(0, space), nanos);
    }

    @Override
    public void streamOpened() {
        metrics.streamOpened();
    }

    @Override
    public void streamClosed() {
        metrics.streamClosed();
    }
}
