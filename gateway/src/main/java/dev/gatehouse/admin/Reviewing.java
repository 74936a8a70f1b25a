package dev.gatehouse.admin;

import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Request;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Review;
import dev.gatehouse.drift.Review.Verdict;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Severity;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has whoever accepts what is grave read it first, for a while, and keeps what each person decided
 * (INV-5, T64). A reviewer has read something when it was asked for by its id: a finding, a server
 * in full, or the request for a second person.
 */
final class Reviewing {
    private final Rooms rooms;

    Reviewing(Rooms rooms) {
        this.rooms = rooms;
    }

    static String finding(Finding finding) {
        return "finding:" + finding.id();
    }

    /**
     * A server as it stands: what it declares, who it is observed to be, and the findings that hold
     * something of it. When one of these changes, it is another thing, to be read anew.
     */
    String server(Server server, Digest declares) {
        var held =
                rooms.findings().open(server.name()).stream()
                        .filter(Finding::isHeld)
                        .map(Finding::id)
                        .sorted()
                        .toList();
        var stands =
                CanonicalJson.digest(
                        Json.object(
                                "identity",
                                rooms.identity().book().digest(server).value(),
                                "held",
                                held));
        return "server:" + server.name() + " " + declares.value() + " " + stands.value();
    }

    private static String request(Request request) {
        return "request:" + request.id();
    }

    /** Who does not decide is no reviewer. */
    void shown(Operator operator, String what, Instant at) {
        if (operator.role() == Operator.Role.ADMIN)
            rooms.people().reviews().shown(operator.name(), what, at);
    }

    void shown(Operator operator, Request request, Instant at) {
        shown(operator, request(request), at);
    }

    /** Refuses what was not read for long enough by each of those who stand behind it. */
    void requireRead(Asked asked, String what) {
        if (rooms.people().dwell().isZero()) return;
        require(asked.actor(), shownAt(asked.actor(), what, null), asked.now());
        var seconded = asked.seconded();
        if (seconded != null)
            require(
                    seconded.approver().name(),
                    shownAt(seconded.approver().name(), what, seconded.request()),
                    asked.now());
    }

    private void require(String reviewer, @Nullable Instant shownAt, Instant now) {
        if (shownAt == null)
            throw Refusal.conflict(
                    "review.unread",
                    reviewer + " has not been shown what is grave here, and cannot accept it.",
                    "Read it first: gatehouse drift show ID, gatehouse server show NAME or"
                            + " gatehouse request show ID.");
        var from = shownAt.plus(rooms.people().dwell());
        if (now.isBefore(from))
            throw Refusal.conflict(
                    "review.early",
                    reviewer
                            + " was shown this at "
                            + shownAt
                            + ". What is grave is accepted "
                            + Span.write(rooms.people().dwell())
                            + " after that, and no sooner.",
                    "Read it, and decide after " + from + ".");
    }

    private @Nullable Instant shownAt(String reviewer, String what, @Nullable Request request) {
        var reviews = rooms.people().reviews();
        return Stream.of(
                        reviews.firstShown(reviewer, what),
                        request == null
                                ? Optional.<Instant>empty()
                                : reviews.firstShown(reviewer, request(request)))
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** Inside the change that was decided. */
    void keep(Asked asked, Verdict verdict, Severity severity, String what) {
        var seconded = asked.seconded();
        keep(asked.actor(), verdict, severity, what, null, asked.now());
        if (seconded != null)
            keep(
                    seconded.approver().name(),
                    verdict,
                    severity,
                    what,
                    seconded.request(),
                    asked.now());
    }

    private void keep(
            String reviewer,
            Verdict verdict,
            Severity severity,
            String what,
            @Nullable Request request,
            Instant at) {
        var shownAt = shownAt(reviewer, what, request);
        rooms.people()
                .reviews()
                .add(new Review(reviewer, verdict, severity, what, request != null, shownAt, at));
    }

    /** A second person says no; one who takes back what is one's own decides nothing. */
    void denied(Request request, Asked asked) {
        if (request.kind() != Request.Kind.CHANGE || request.requester().equals(asked.actor()))
            return;
        about(request)
                .ifPresent(about ->
                        keep(
                                asked.actor(),
                                Verdict.REJECTED,
                                about.severity(),
                                about.what(),
                                request,
                                asked.now()));
    }

    private record About(String what, Severity severity) {}

    /** The finding or the server that it is about; empty when it is about something else. */
    private Optional<About> about(Request request) {
        var content = request.content();
        var about = content.object("variables");
        return switch (Objects.requireNonNullElse(content.text("operation"), "")) {
            case "acceptDrift", "rejectDrift" ->
                    rooms.findings()
                            .find(Long.parseLong(String.valueOf(about.text("id"))))
                            .map(one -> new About(finding(one), one.severity()));
            case "approveServer" -> {
                var name = String.valueOf(about.text("name"));
                var digest = String.valueOf(content.object("body").text("digest"));
                yield rooms.servers()
                        .find(name)
                        .map(one -> new About(server(one, new Digest(digest)), gravest(name)));
            }
            default -> Optional.empty();
        };
    }

    Severity gravest(String server) {
        return Severity.worst(
                rooms.findings().open(server).stream().map(Finding::severity).toList());
    }
}
