package dev.gatehouse.drift;

import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.OtherNames;
import dev.gatehouse.severity.Page;
import dev.gatehouse.severity.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
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
    private static final String EVADES = "server.evades";

    private final Declarations declarations;
    private final Servers servers;
    private final FindingBook book;
    private final Predicate<String> variesByCaller;

    /**
     * @param variesByCaller whether callers ask a server under authority of their own
     */
    Examination(
            Declarations declarations,
            Servers servers,
            FindingBook book,
            Predicate<String> variesByCaller) {
        this.variesByCaller = variesByCaller;
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
            case Declarations.Read(var live) -> settle(name, live, new Others(name));
        };
    }

    private Watch.Outcome settle(String name, Snapshot live, Others others) {
        var plan = book.make(() -> afterReading(name, live, others));
        var digest = live.digest();
        return plan.approved() == null
                ? new Watch.Submitted(digest, plan.submit() != null)
                : new Watch.Compared(
                        digest,
                        plan.found().size(),
                        plan.settled().size() + plan.gone().size(),
                        plan.standing().size() + plan.held());
    }

    /**
     * Compares what was heard while nobody waited: all that was said at once to one caller
     * together. Returns whether a server says otherwise to a caller than to the gate.
     */
    boolean hear(String name, List<Saying> sayings) {
        boolean differs = false;
        var left = new ArrayList<>(sayings);
        while (!left.isEmpty()) {
            var first = left.getFirst();
            var facets = new TreeMap<String, Json>();
            for (var saying : left)
                if (saying.isSaidWith(first)) facets.putIfAbsent(saying.facet(), saying.value());
            left.removeIf(saying ->
                    saying.isSaidWith(first) && saying.value().equals(facets.get(saying.facet())));
            var heard = Heard.ofFacets(first.era(), first.caller(), facets);
            differs |= hear(name, heard, first.at());
        }
        return differs;
    }

    /**
     * Compares what was said to one caller. A server that says to a caller what it does not say to
     * the gate shows two faces (T02): that is critical, unless callers ask it under authority of
     * their own, by which what they are told may differ. What was said before the approval is left
     * out: a person has decided since.
     *
     * @param at when it was said
     * @return whether the gate is not told the same
     */
    boolean hear(String name, Heard heard, Instant at) {
        var approval = servers.approval(name);
        if (approval.isEmpty() || isRetired(name) || at.isBefore(approval.get().at())) return false;
        var others = new Others(name);
        var differing = others.named(unknown(name, differing(approval.get(), heard)));
        if (differing.isEmpty()) return false;
        var read = reading(name, others);
        boolean mayVary = variesByCaller.test(name);
        var alone = new ArrayList<Seen>();
        for (var seen : differing) {
            if (isSeenIn(read.orElse(List.of()), inPassing(seen).difference())) continue;
            if (isOfPage(heard, seen) && isAnotherForAll(seen, read)) continue;
            var grade =
                    mayVary || Page.isOnlyOfAnotherOrigin(seen.grade())
                            ? Grade.NONE
                            : told(heard, read.isPresent() && !isUnread(heard, seen, read));
            alone.add(
                    inPassing(new Seen(seen.difference(), seen.detail(), seen.grade().and(grade))));
        }
        if (!alone.isEmpty()) {
            var _ = book.make(() -> beside(name, alone, heard.caller()));
        }
        return !alone.isEmpty();
    }

    /**
     * What other servers were approved with: found out when something new has to be held against
     * it, and then once. It takes a while where there are many, so the first time is outside of any
     * change.
     */
    private final class Others {
        private final String name;
        private @Nullable OtherNames names;

        Others(String name) {
            this.name = name;
        }

        /** What is new and can be taken for one of those is graver. */
        List<Seen> named(List<Seen> differing) {
            return differing.stream().map(seen -> isNewItem(seen) ? named(seen) : seen).toList();
        }

        private Seen named(Seen seen) {
            var known = names;
            if (known == null) names = known = new OtherNames(name, approved());
            var grade = known.grade(seen.difference().item().orElseThrow());
            return new Seen(seen.difference(), seen.detail(), seen.grade().and(grade));
        }

        private Map<String, Set<ItemKey>> approved() {
            var others = new TreeMap<String, Set<ItemKey>>();
            for (var other : servers.all())
                if (!other.name().equals(name) && other.state() != ServerState.RETIRED)
                    servers.approval(other.name())
                            .ifPresent(approval -> others.put(other.name(), approval.items()));
            return others;
        }
    }

    private static boolean isNewItem(Seen seen) {
        return seen.difference().change() == Difference.Change.ADDED
                && seen.difference().item().isPresent();
    }

    /**
     * What an open finding says already needs no reading, however often it is said; nor do more
     * variants where nothing graver can come of it.
     */
    private List<Seen> unknown(String name, List<Seen> differing) {
        if (differing.isEmpty()) return differing;
        var open = book.open(name, Source.DECLARATION);
        return differing.stream()
                .filter(seen ->
                        open.stream()
                                .filter(finding -> !finding.isGone())
                                .noneMatch(finding -> says(finding, seen)))
                .toList();
    }

    private static boolean says(Finding finding, Seen seen) {
        // whether it has two faces was not found out then, because it did not let itself be read
        if (finding.grade().matches().stream().anyMatch(match -> match.rule().equals(EVADES)))
            return false;
        var known = finding.difference();
        var passing = inPassing(seen).difference();
        return known.equals(seen.difference())
                || known.equals(passing)
                || (finding.severity() == Severity.S4 && known.subject().equals(passing.subject()));
    }

    private static boolean isOfPage(Heard heard, Seen seen) {
        return seen.difference().item().filter(heard.pages()::containsKey).isPresent();
    }

    /**
     * A page that is another for the gate, too, may just be another each time: the gate's own
     * finding is enough then.
     */
    private static boolean isAnotherForAll(Seen seen, Optional<List<Seen>> read) {
        return isFound(seen, read, Page::isAnother);
    }

    private static boolean isUnread(Heard heard, Seen seen, Optional<List<Seen>> read) {
        return isOfPage(heard, seen) && isFound(seen, read, Page::isGone);
    }

    /** Whether the gate itself found this about the same item. */
    private static boolean isFound(Seen seen, Optional<List<Seen>> read, Predicate<Grade> what) {
        return read.orElse(List.of()).stream()
                .filter(one -> one.difference().subject().equals(seen.difference().subject()))
                .map(Seen::grade)
                .anyMatch(what);
    }

    /**
     * A server that tells a caller what it does not tell the gate has two faces; one that tells the
     * gate nothing at that moment may have.
     */
    private static Grade told(Heard heard, boolean wasRead) {
        var caller = heard.caller().isEmpty() ? "a caller" : "the agent " + heard.caller();
        return Grade.of(
                wasRead
                        ? new Grade.Match(
                                "server.cloaks",
                                Severity.S4,
                                "",
                                "It says this to " + caller + " and not to the gate.")
                        : new Grade.Match(
                                EVADES,
                                Severity.S3,
                                "",
                                "It says this to "
                                        + caller
                                        + " and could not be read by the gate."));
    }

    /** What the gate itself is told that differs, settled; empty when it is told nothing. */
    private Optional<List<Seen>> reading(String name, Others others) {
        var server = servers.find(name).orElseThrow();
        if (!(declarations.read(server) instanceof Declarations.Read(var live)))
            return Optional.empty();
        var _ = settle(name, live, others);
        var approval = servers.approval(name).orElseThrow();
        return Optional.of(others.named(Comparison.of(approved(approval), live)));
    }

    /** Those that stand, and these that were heard beside them. */
    private Plan beside(String name, List<Seen> alone, String caller) {
        var approval = servers.approval(name).orElseThrow();
        var open = book.open(name, Source.DECLARATION);
        var standing = new ArrayList<Seen>();
        for (var finding : open) if (!finding.isGone()) standing.add(finding.again());
        var before = open.stream().filter(finding -> !isSince(approval, finding)).toList();
        for (var seen : alone) {
            // a person has decided since on what was heard before
            standing.removeIf(old ->
                    old.difference().subject().equals(seen.difference().subject())
                            && before.stream()
                                    .anyMatch(one -> one.difference().equals(old.difference())));
            replace(standing, seen);
        }
        return plan(name, approval.snapshot(), null, standing).heardBy(caller);
    }

    /** One finding a subject says that it varies; a graver variant takes the place of it. */
    private static void replace(List<Seen> standing, Seen seen) {
        var subject = seen.difference().subject();
        for (var old : standing)
            if (old.difference().subject().equals(subject)
                    && old.grade().severity().isAtLeast(seen.grade().severity())) return;
        standing.removeIf(old -> old.difference().subject().equals(subject));
        standing.add(seen);
    }

    private List<Seen> differing(Approval approval, Heard heard) {
        var declared = approved(approval).in(heard.era());
        if (declared.isEmpty()) return List.of();
        var differing =
                new ArrayList<>(Comparison.ofFacets(heard.era(), declared.get(), heard.facets()));
        if (!heard.items().isEmpty())
            differing.addAll(Comparison.ofListed(heard.era(), declared.get(), heard.items()));
        if (!heard.pages().isEmpty())
            differing.addAll(Comparison.ofPages(heard.era(), declared.get(), heard.pages()));
        return differing;
    }

    private boolean isRetired(String name) {
        return servers.find(name).map(Server::state).orElse(ServerState.RETIRED)
                == ServerState.RETIRED;
    }

    private Plan afterReading(String name, Snapshot live, Others others) {
        var submit = isSubmitted(name, live.digest()) ? null : live;
        var approval = servers.approval(name);
        if (approval.isEmpty()) return plan(name, null, submit, List.of());
        var open = book.open(name, Source.DECLARATION);
        var standing = new ArrayList<>(others.named(Comparison.of(approved(approval.get()), live)));
        var read = List.copyOf(standing);
        open.stream()
                .filter(finding -> isInPassing(finding) && isSince(approval.get(), finding))
                .filter(finding -> !isSeenIn(read, finding.difference()))
                .forEach(finding -> standing.add(finding.again()));
        return plan(name, approval.get().snapshot(), submit, standing);
    }

    private Plan plan(
            String name,
            @Nullable Digest approved,
            @Nullable Snapshot submit,
            List<Seen> standing) {
        return book.plan(name, Source.DECLARATION, approved, submit, standing);
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
