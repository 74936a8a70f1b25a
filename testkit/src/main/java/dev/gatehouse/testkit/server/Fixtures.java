package dev.gatehouse.testkit.server;

import dev.gatehouse.testkit.server.FakeServer.Fixture;
import java.util.EnumSet;
import java.util.Set;

/** Puts the sets of tools, prompts and resources into a catalogue. */
final class Fixtures {
    private Fixtures() {}

    static void load(Set<Fixture> fixtures, Catalogue catalogue) {
        for (var fixture : EnumSet.allOf(Fixture.class))
            if (fixtures.contains(fixture)) load(fixture, catalogue);
    }

    private static void load(Fixture fixture, Catalogue catalogue) {
        switch (fixture) {
            case BASIC -> BasicTools.all().forEach(catalogue::put);
            case CONFORMANCE -> {
                ConformanceTools.all(catalogue).forEach(catalogue::put);
                AskingTools.all().forEach(catalogue::put);
                ConformanceTexts.addTo(catalogue);
            }
            case REVISIONS -> {
                RevisionTools.all().forEach(catalogue::put);
                new RevisionAsking(catalogue).all().forEach(catalogue::put);
                RevisionTexts.addTo(catalogue);
            }
        }
    }
}
