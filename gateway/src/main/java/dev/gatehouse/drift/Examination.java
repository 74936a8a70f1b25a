package dev.gatehouse.drift;

import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds one server against its approval, by a full reading or by what it said in passing, and
 * settles the findings. Blocks; for one thread per server at a time.
 *
 * <p>A server may say one thing to us and another to an agent (T02). So a difference that was heard
 * in passing is stored at once as a finding of its own, whatever a full reading says later. It goes
 * when a full reading shows the same difference, which then has its own finding, or when a person
 * approves the server anew.
 */
final class Examination {
    private final Declarations declarations;
    private final Servers servers;
    private final FindingBook book;

    Examination(Declarations declarations, Servers servers, FindingBook book) {
        this.declarations = declarations;
        this.servers = servers;
        this.book = book;
    }

    Watch.Outcome check(String name) {
        var server = servers.find(name);
        if (server.isEmpty()) return new Watch.NotWatched("no server is called " + name);
        if (server.get().state() == ServerState.RETIRED)
            return new Watch.NotWatched(name + " is retired");
        return switch (declarations.read(server.get())) {
            case Declarations.Failed(var why) -> new Watch.Unreadable(why);
            case Declarations.Read(var live) -> settle(name, live);
        };
    }

    private Watch.Outcome settle(String name, Snapshot live) {
        var plan = book.make(() -> afterReading(name, live));
        var digest = live.digest();
        return plan.approved() == null
                ? new Watch.Submitted(digest, plan.submit() != null)
                : new Watch.Compared(
                        digest,
                        plan.found().size(),
                        plan.settled().size() + plan.gone().size(),
                        plan.standing().size() + plan.held());
    }

    /** Compares what was heard; returns whether that gave a new finding. */
    boolean hear(String name, List<Saying> sayings) {
        var approval = servers.approval(name);
        if (approval.isEmpty() || isRetired(name)) return false;
        var said = differing(approval.get(), sayings);
        if (said.isEmpty()) return false;
        return !book.make(() -> afterHearing(name, sayings)).found().isEmpty();
    }

    private boolean isRetired(String name) {
        return servers.find(name).map(Server::state).orElse(ServerState.RETIRED)
                == ServerState.RETIRED;
    }

    private Plan afterReading(String name, Snapshot live) {
        var submit = isSubmitted(name, live.digest()) ? null : live;
        var approval = servers.approval(name);
        if (approval.isEmpty()) return plan(name, null, submit, List.of());
        var open = book.open(name, Source.DECLARATION);
        var standing = new ArrayList<>(Comparison.of(approved(approval.get()), live));
        var read = List.copyOf(standing);
        open.stream()
                .filter(finding -> isInPassing(finding) && isSince(approval.get(), finding))
                .filter(finding -> !isSeenIn(read, finding.difference()))
                .forEach(finding -> standing.add(finding.again()));
        return plan(name, approval.get().snapshot(), submit, standing);
    }

    private Plan afterHearing(String name, List<Saying> sayings) {
        var approval = servers.approval(name).orElseThrow();
        var open = book.open(name, Source.DECLARATION);
        var standing = new ArrayList<Seen>();
        open.stream()
                .filter(finding -> !finding.isGone())
                .forEach(finding -> standing.add(finding.again()));
        var subjects = new HashSet<String>();
        open.stream()
                .filter(finding -> isSince(approval, finding))
                .forEach(finding -> subjects.add(finding.difference().subject()));
        for (var seen : differing(approval, sayings)) {
            // one finding per facet says that it varies; every further variant adds nothing
            if (isSeenIn(standing, seen.difference()) || !subjects.add(seen.difference().subject()))
                continue;
            standing.removeIf(
                    old -> old.difference().subject().equals(seen.difference().subject()));
            standing.add(seen);
        }
        return plan(name, approval.snapshot(), null, standing);
    }

    private Plan plan(
            String name,
            @Nullable Digest approved,
            @Nullable Snapshot submit,
            List<Seen> standing) {
        return book.plan(name, Source.DECLARATION, approved, submit, standing);
    }

    /** What was said before the approval is left out: a person has decided since. */
    private List<Seen> differing(Approval approval, List<Saying> sayings) {
        var approved = approved(approval);
        var differing = new ArrayList<Seen>();
        for (var saying : sayings) {
            if (saying.at().isBefore(approval.at())) continue;
            var declared = approved.in(saying.era());
            if (declared.isEmpty()) continue;
            Comparison.ofFacets(
                            saying.era(), declared.get(), Map.of(saying.facet(), saying.value()))
                    .forEach(seen -> differing.add(inPassing(seen)));
        }
        return differing;
    }

    private Snapshot approved(Approval approval) {
        return servers.snapshot(approval.snapshot())
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the approved snapshot is missing: " + approval.snapshot()));
    }

    private boolean isSubmitted(String name, Digest digest) {
        Optional<Digest> submitted = servers.submitted(name).map(Snapshot::digest);
        return submitted.isPresent() && submitted.get().equals(digest);
    }

    private static Seen inPassing(Seen seen) {
        var said = seen.difference();
        return new Seen(
                new Difference(
                        said.change(),
                        said.subject() + Difference.IN_PASSING,
                        said.approved(),
                        said.seen()),
                seen.detail(),
                seen.grade());
    }

    private static boolean isInPassing(Finding finding) {
        return finding.difference().subject().endsWith(Difference.IN_PASSING);
    }

    private static boolean isSince(Approval approval, Finding finding) {
        return !finding.seenAt().isBefore(approval.at());
    }

    /** Whether a full reading shows what was heard in passing. */
    private static boolean isSeenIn(List<Seen> standing, Difference heard) {
        return standing.stream()
                .map(Seen::difference)
                .anyMatch(read ->
                        (read.subject() + Difference.IN_PASSING).equals(heard.subject())
                                && sameSeen(read.seen(), heard.seen()));
    }

    private static boolean sameSeen(@Nullable Digest one, @Nullable Digest other) {
        return one != null && one.equals(other);
    }
}
