package dev.gatehouse.admin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** One control that fires whenever it is tried. */
final class KeptControls implements Controls {
    private final InstantSource clock;
    private volatile Optional<Instant> tried = Optional.empty();

    KeptControls(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String replica() {
        return "0000abcd";
    }

    @Override
    public List<Standing> standing() {
        return List.of(new Standing("drift", tried.map(_ -> "FIRED"), tried, Optional.empty()));
    }

    @Override
    public void run() {
        tried = Optional.of(clock.instant());
    }
}
