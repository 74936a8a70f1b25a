package dev.gatehouse.admin;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.access.Request;
import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one person alone may not do (INV-5, T68): whatever could let a call through that does more
 * than read. Such a change leaves its endpoint as {@link Needed}, which becomes a request; a second
 * operator who approves it has the endpoint do its work anew, as everything then stands.
 */
final class TwoPersons {
    /** Leaves a change that a second person must approve, and undoes it. Caught in {@link Rest}. */
    static final class Needed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String why;
        private final transient Json.Obj kept;
        private final transient Json.Obj told;

        /**
         * @param why names what is at stake
         * @param kept sealed until it is decided, for the endpoint's second run
         * @param told to the first person, beside the request
         */
        Needed(String why, Json.Obj kept, Json.Obj told) {
            super(why, null, false, false);
            this.why = why;
            this.kept = kept;
            this.told = told;
        }

        /** All of them as one. */
        static Needed of(List<Needed> several) {
            var kept = Json.object();
            var told = Json.object();
            for (var each : several) {
                for (var one : each.kept.members().entrySet())
                    kept = kept.with(one.getKey(), one.getValue());
                for (var one : each.told.members().entrySet())
                    told = told.with(one.getKey(), one.getValue());
            }
            var reasons = several.stream().map(Needed::why).distinct().toList();
            return new Needed(String.join("; ", reasons), kept, told);
        }

        String why() {
            return why;
        }

        Json.Obj kept() {
            return kept;
        }

        Json.Obj told() {
            return told;
        }
    }

    private final Rooms rooms;

    TwoPersons(Rooms rooms) {
        this.rooms = rooms;
    }

    /** What wants a second person in the change that is under way. */
    private final ScopedValue<List<Needed>> wanting = ScopedValue.newInstance();

    /**
     * Makes a change; the requests that it comes from are decided and recorded with it. When
     * anything of it wants a second person, that one is told all of it, and nothing is changed.
     */
    <T> T make(Asked asked, Supplier<T> work, Function<T, Event> event) {
        var wanted = new ArrayList<Needed>();
        return rooms.changes()
                .make(
                        () -> {
                            var seconded = asked.seconded();
                            if (seconded != null)
                                decide(
                                        seconded.request(),
                                        seconded.approver().name(),
                                        "done",
                                        asked);
                            T made = ScopedValue.where(wanting, wanted).call(work::get);
                            if (!wanted.isEmpty()) throw Needed.of(wanted);
                            var answered = asked.answered();
                            if (answered != null)
                                decide(answered, asked.actor(), outcome(made), asked);
                            return made;
                        },
                        made -> with(asked, event.apply(made)));
    }

    private static String outcome(Object made) {
        return made instanceof Grant grant ? grant.id() : "done";
    }

    private static Event with(Asked asked, Event event) {
        var body = event.body();
        var seconded = asked.seconded();
        if (seconded != null)
            body =
                    body.with("approvedBy", Json.of(seconded.approver().name()))
                            .with("request", Json.of(seconded.request().id()));
        var answered = asked.answered();
        if (answered != null) body = body.with("answers", Json.of(answered.id()));
        return new Event(event.at(), event.kind(), body);
    }

    private void decide(Request request, String by, String outcome, Asked asked) {
        var requests = rooms.people().requests();
        if (requests.find(request.id()).filter(now -> now.isPending(asked.now())).isEmpty())
            throw RequestEndpoints.over(request.id());
        requests.decide(request.id(), Request.State.APPROVED, by, asked.now(), outcome);
    }

    /**
     * Leaves the change unless a second person stands behind it who is none of these.
     *
     * @param owners of what the change is about: they may ask for it, and not approve it
     */
    void require(Asked asked, String why, String... owners) {
        require(asked, why, Json.object(), Json.object(), owners);
    }

    void require(Asked asked, String why, Json.Obj kept, Json.Obj told, String... owners) {
        if (!rooms.people().twoPersons()) return;
        var seconded = asked.seconded();
        if (seconded == null) {
            var needed = new Needed(why, kept, told);
            if (!wanting.isBound()) throw needed;
            wanting.get().add(needed);
            return;
        }
        refuseOwner(seconded.approver().name(), owners);
    }

    /**
     * The same of what a server may do; where three persons are wanted, neither of the two who
     * approve owns the server or submitted it.
     */
    void requireApart(Asked asked, String why, String owner, String requester) {
        if (!rooms.people().threePersons()) {
            require(asked, why, owner);
            return;
        }
        refuseOwner(asked.actor(), owner, requester);
        require(asked, why, owner, requester);
    }

    static void refuseOwner(String approver, String... owners) {
        for (var owner : owners)
            if (owner.strip().toLowerCase(Locale.ROOT).equals(approver.toLowerCase(Locale.ROOT)))
                throw Refusal.conflict(
                        "request.owner",
                        approver + " owns what this is about, and does not approve it.",
                        "Ask an operator who owns neither the agent nor the server, and did not"
                                + " submit it where access.threePersons is set.");
    }

    /** Whether an operator of this role is one more who could approve. */
    boolean concerns(Role role) {
        if (role == Role.AUDITOR) return false;
        return rooms.operators().all().stream()
                        .filter(operator -> operator.role() == Role.ADMIN)
                        .count()
                >= 2;
    }

    /** Of what is approved: tools that do more than read, among these or, without any, all. */
    static Set<ItemKey> privileged(Approval approval, Set<ItemKey> covered) {
        var privileged = new TreeSet<ItemKey>();
        for (var bound : approval.bindings().entrySet())
            if (bound.getValue().action().isPrivileged()
                    && (covered.isEmpty() || covered.contains(bound.getKey())))
                privileged.add(bound.getKey());
        return privileged;
    }

    /**
     * Of what shall be approved: tools that do more than read, and those that a person says only
     * read although their server says they do not.
     */
    static Set<ItemKey> privileged(Map<ItemKey, Binding> bindings, Snapshot snapshot) {
        var privileged = new TreeSet<ItemKey>();
        bindings.forEach((tool, binding) -> {
            if (binding.action() != ActionClass.READ || admitsMore(snapshot, tool))
                privileged.add(tool);
        });
        return privileged;
    }

    private static boolean admitsMore(Snapshot snapshot, ItemKey tool) {
        for (var said : snapshot.declarations().values()) {
            var hints =
                    said.find(tool)
                            .map(item -> item.definition().object("annotations"))
                            .orElse(Json.object());
            if (isSaid(hints.member("destructiveHint"), true)
                    || isSaid(hints.member("readOnlyHint"), false)) return true;
        }
        return false;
    }

    private static boolean isSaid(@Nullable Json hint, boolean value) {
        return Json.of(value).equals(hint);
    }

    static String join(Set<ItemKey> tools) {
        return String.join(", ", tools.stream().map(ItemKey::toString).toList());
    }
}
