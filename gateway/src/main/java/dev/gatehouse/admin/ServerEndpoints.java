package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;
import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.access.Operator;
import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Proposal;
import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.drift.Comparison;
import dev.gatehouse.drift.Source;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Check;
import dev.gatehouse.provenance.Evidence;
import dev.gatehouse.provenance.Lineage;
import dev.gatehouse.provenance.PackageLook;
import dev.gatehouse.provenance.RegistryRecord;
import dev.gatehouse.stdio.Launch;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Servers: submitted, read by a person, approved, stopped. */
final class ServerEndpoints {
    private static final int URL_CHARS = 2000;
    private static final int PEM_CHARS = 100_000;

    private final Rooms rooms;
    private final RestLimits limits;
    private final TwoPersons twoPersons;
    private final Vetting vetting;

    ServerEndpoints(Rooms rooms, RestLimits limits, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.limits = limits;
        this.twoPersons = twoPersons;
        this.vetting = new Vetting(rooms);
    }

    List<Endpoint> all() {
        var one = "/api/servers/{name}";
        return List.of(
                Endpoint.get(
                        "/api/servers", "listServers", "The servers", "ServerList", this::list),
                Endpoint.post(
                                "/api/servers",
                                "addServer",
                                "Reads what a server declares and submits it for approval",
                                OPERATOR,
                                "NewServer",
                                "ServerInFull",
                                this::add)
                        .creating(),
                Endpoint.get(one, "showServer", "A server in full", "ServerInFull", this::show),
                Endpoint.get(
                        one + "/diff",
                        "diffServer",
                        "What was submitted last against what is approved",
                        "ServerDiff",
                        this::diff),
                Endpoint.get(
                        one + "/bindings",
                        "draftBindings",
                        "A draft of what the submitted tools do and to what, for a person to correct",
                        "BindingsDraft",
                        this::draft),
                Endpoint.post(
                        one + "/check",
                        "checkServer",
                        "Reads the server again and compares",
                        OPERATOR,
                        "Nothing",
                        "ServerInFull",
                        this::check),
                Endpoint.post(
                        one + "/evidence",
                        "examineServer",
                        "Looks again at what a server's package proves of itself",
                        OPERATOR,
                        "Nothing",
                        "ServerInFull",
                        this::evidence),
                Endpoint.post(
                        one + "/approve",
                        "approveServer",
                        "Approves the submitted snapshot with exactly this digest",
                        ADMIN,
                        "NewApproval",
                        "ServerInFull",
                        this::approve),
                Endpoint.post(
                        one + "/quarantine",
                        "quarantineServer",
                        "Stops an approved server",
                        OPERATOR,
                        "Reason",
                        "ServerInFull",
                        asked -> move(asked, ServerState.QUARANTINED, "server.quarantined")),
                Endpoint.post(
                        one + "/release",
                        "releaseServer",
                        "Lets a quarantined server serve again what was approved",
                        ADMIN,
                        "Reason",
                        "ServerInFull",
                        asked -> move(asked, ServerState.APPROVED, "server.released")),
                Endpoint.post(
                        one + "/retire",
                        "retireServer",
                        "Ends a server for good; its name is never used again",
                        ADMIN,
                        "Reason",
                        "ServerInFull",
                        asked -> move(asked, ServerState.RETIRED, "server.retired")));
    }

    private OperatorAnswer list(Asked asked) {
        var servers = rooms.servers().all().stream().map(this::view).toList();
        return OperatorAnswer.json(200, Json.object("servers", servers));
    }

    private OperatorAnswer show(Asked asked) {
        return full(asked, 200, known(asked));
    }

    private OperatorAnswer add(Asked asked) {
        return submit(asked, described(asked), Optional.empty());
    }

    /**
     * Reads a server and submits it.
     *
     * @param from the record of a registry that it is taken from
     */
    OperatorAnswer submit(Asked asked, Server server, Optional<RegistryRecord> from) {
        var lineage =
                from.map(record -> Lineage.of(server.name(), record, asked.actor(), asked.now()));
        if (rooms.servers().find(server.name()).isPresent()) throw taken(server.name());
        requireSameCredential(server);
        var found = rooms.evidence().look(server, from);
        // A program that is another than is expected is not even run to be read.
        found.ifPresent(one -> requireExpected(server, one));
        var snapshot = read(server);
        var checks =
                from.map(record -> vetting.require(record, server, snapshot, found, asked.now()));
        rooms.changes()
                .make(
                        () -> {
                            requireSameCredential(server);
                            try {
                                rooms.servers().add(server, snapshot);
                            } catch (IllegalStateException used) {
                                throw taken(server.name());
                            }
                            lineage.ifPresent(rooms.registries().lineages()::bind);
                            var _ = rooms.evidence().keep(server, found);
                            return server;
                        },
                        added -> seen(with(lineage, checks, submitted(asked, added, snapshot)), added));
        rooms.authority().look(server);
        return full(asked, 201, server);
    }

    private static void requireExpected(Server server, PackageLook.Found found) {
        if (found.isOther())
            throw Refusal.conflict(
                    "evidence.other",
                    "The package that "
                            + server.name()
                            + " would run is another than is expected: "
                            + String.join("; ", found.says())
                            + ".",
                    "Find out whose it is before anything of it is run.");
    }

    private Event seen(Event event, Server server) {
        return rooms.evidence()
                .find(server.name())
                .map(evidence ->
                        new Event(
                                event.at(),
                                event.kind(),
                                event.body().with("evidence", evidence.json())))
                .orElse(event);
    }

    /** What a server's package proves of itself, looked at anew. */
    private OperatorAnswer evidence(Asked asked) {
        var server = known(asked);
        if (rooms.evidence().examine(server, asked.actor()).isEmpty())
            throw Refusal.conflict(
                    "evidence.none",
                    "Nothing says which package " + server.name() + " runs.",
                    "Name it under provenance.packages, for the template that it runs.");
        return full(asked, 200, server);
    }

    private static Event with(
            Optional<Lineage> lineage, Optional<List<Check>> checks, Event event) {
        return lineage.map(from ->
                        new Event(
                                event.at(),
                                event.kind(),
                                event.body()
                                        .with("lineage", from.json())
                                        .with("checks", Vetting.json(checks.orElse(List.of())))))
                .orElse(event);
    }

    /** Looked at before the server is read, too: nobody else gets what was given for it. */
    private void requireSameCredential(Server server) {
        rooms.credentials()
                .arrangements()
                .find(server.name())
                .ifPresent(there -> CredentialEndpoints.requireSame(server, there));
    }

    private static Refusal taken(String name) {
        return Refusal.conflict(
                "server.taken",
                "The name " + name + " is used, or was once.",
                "Choose another name; names are never given twice.");
    }

    private Server described(Asked asked) {
        try {
            return new Server(
                    asked.text("name", 63),
                    place(asked),
                    asked.text("owner", limits.reasonChars()),
                    ServerState.SUBMITTED,
                    asked.now());
        } catch (IllegalArgumentException | URISyntaxException malformed) {
            throw Refusal.malformed(
                    "server.malformed",
                    "This does not describe a server: " + malformed.getMessage() + ".",
                    "Correct the name, the URL or the arguments.");
        }
    }

    private Place place(Asked asked) throws URISyntaxException {
        var stdio = asked.inner("stdio", "Stdio");
        if (stdio.isEmpty())
            return new Place.Remote(
                    new URI(asked.text("url", URL_CHARS)),
                    asked.optionalText("caPem", PEM_CHARS).orElse(null));
        if (asked.body().has("url") || asked.body().has("caPem"))
            throw Refusal.malformed(
                    "server.malformed",
                    "A server is reached over stdio or at a URL, not both.",
                    "Leave out url and caPem, or stdio.");
        return local(stdio.get());
    }

    /** Only names and words come in here; what is run for them is in the configuration (PRV-7). */
    private Place.Local local(Asked stdio) {
        return local(
                stdio.text("template", 63),
                stdio.texts("arguments").orElse(List.of()),
                stdio.flag("shareable"));
    }

    Place.Local local(String template, List<String> arguments, boolean shareable) {
        var local = new Place.Local(template, arguments, shareable);
        if (rooms.processes().launch(local) instanceof Launch.Refused(var why))
            throw Refusal.malformed(
                    "stdio.refused",
                    "There is nothing to run for this: " + why + ".",
                    "Name a template of gatehouse.yaml, and an argument for each of its places.");
        return local;
    }

    private Snapshot read(Server server) {
        return switch (rooms.declarations().read(server)) {
            case Declarations.Read(var snapshot) -> snapshot;
            case Declarations.Failed(var why) -> throw Refusal.upstream(server.name(), why);
        };
    }

    private static Event submitted(Asked asked, Server server, Snapshot snapshot) {
        var who = Json.object("actor", asked.actor(), "server", server.name());
        var where =
                switch (server.place()) {
                    case Place.Remote remote -> who.with("url", Json.of(remote.written()));
                    case Place.Local local -> who.with("stdio", Views.of(local));
                };
        return new Event(
                asked.now(),
                "server.submitted",
                where.with("owner", Json.of(server.owner()))
                        .with("snapshot", Json.of(snapshot.digest().value())));
    }

    /** A server that nobody approved has nothing to drift from: it is simply read again. */
    private OperatorAnswer check(Asked asked) {
        var server = known(asked);
        if (server.state() == ServerState.RETIRED) throw notIn(server, "checked");
        if (rooms.servers().approval(server.name()).isEmpty()) submitAgain(asked, server);
        else if (rooms.checks().check(server.name()) instanceof Checks.NotRead(var why))
            throw Refusal.upstream(server.name(), why);
        rooms.authority().look(server);
        return full(asked, 200, server);
    }

    private void submitAgain(Asked asked, Server server) {
        var snapshot = read(server);
        var before = rooms.servers().submitted(server.name()).map(Snapshot::digest);
        if (before.equals(Optional.of(snapshot.digest()))) return;
        rooms.changes()
                .make(
                        () -> {
                            rooms.servers().submit(server.name(), snapshot);
                            return server;
                        },
                        again -> submitted(asked, again, snapshot));
    }

    private OperatorAnswer approve(Asked asked) {
        var digest = digest(asked.text("digest", 80));
        var chosen = asked.items("items");
        var bindings = AskedBindings.in(asked);
        var _ =
                twoPersons.make(
                        asked,
                        () -> approve(asked, digest, chosen, bindings),
                        approval ->
                                new Event(
                                        asked.now(),
                                        "server.approved",
                                        Json.object(
                                                "actor", asked.actor(),
                                                "server", approval.server(),
                                                "snapshot", approval.snapshot().value(),
                                                "items", itemDigests(approval),
                                                "bindings", Views.of(approval.bindings()))));
        return full(asked, 200, known(asked));
    }

    private OperatorAnswer draft(Asked asked) {
        var server = known(asked);
        var snapshot =
                rooms.servers()
                        .submitted(server.name())
                        .orElseThrow(() -> notIn(server, "approved"));
        var bound =
                rooms.servers().approval(server.name()).map(Approval::bindings).orElse(Map.of());
        var draft = new HashMap<ItemKey, Binding>();
        for (var said : snapshot.declarations().values())
            for (var item : said.items())
                if (item.key().kind() == Kind.TOOL)
                    draft.putIfAbsent(item.key(), Proposal.of(item.definition()));
        draft.replaceAll((tool, proposed) -> bound.getOrDefault(tool, proposed));
        return OperatorAnswer.json(
                200,
                Json.object(
                        "server", server.name(),
                        "snapshot", snapshot.digest().value(),
                        "bindings", Views.of(draft)));
    }

    private static Digest digest(String written) {
        try {
            return new Digest(written);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.malformed(
                    "digest.malformed",
                    "This is not a digest.",
                    "Give the digest that server show prints: sha256: and 64 hexadecimal digits.");
        }
    }

    /** Runs inside the change, so what is compared here is what the approval is bound to (T63). */
    private Approval approve(
            Asked asked,
            Digest digest,
            Optional<Set<ItemKey>> chosen,
            Map<ItemKey, Binding> bindings) {
        var server = known(asked);
        if (!server.state().next().contains(ServerState.APPROVED)) throw notIn(server, "approved");
        var snapshot =
                rooms.servers()
                        .submitted(server.name())
                        .orElseThrow(() -> notIn(server, "approved"));
        if (!snapshot.digest().equals(digest)) throw otherwise(server, digest, snapshot);
        var items = chosen.orElse(snapshot.keys());
        requireKnown(items, snapshot, chosen.isPresent());
        AskedBindings.requireWhole(server.name(), items, bindings);
        NarrowScopes.require(
                rooms,
                server.name(),
                bindings.values().stream().flatMap(one -> one.scopes().stream()).toList(),
                asked.now());
        requireEvidence(server);
        requireSecond(asked, server, bindings, snapshot);
        var approval =
                new Approval(server.name(), digest, items, bindings, asked.actor(), asked.now());
        rooms.servers().approve(approval);
        if (server.remote().isPresent())
            rooms.authority().book().adopt(server.name(), trusted(server), asked.actor());
        rooms.findings()
                .leave(
                        server.name(),
                        Source.DECLARATION,
                        Said.in(snapshot).unsettled(rooms.findings().open(server.name())),
                        asked.now());
        return approval;
    }

    /** Evidence is demanded and approves nothing: whoever approves does that (T19). */
    private void requireEvidence(Server server) {
        rooms.evidence()
                .objection(server)
                .ifPresent(why -> {
                    throw Refusal.conflict(
                            "evidence.required",
                            server.name() + " is not approved: " + why + ".",
                            "gatehouse server evidence "
                                    + server.name()
                                    + " looks again and says what does not hold.");
                });
    }

    private Optional<String> trusted(Server server) {
        return rooms.credentials().arrangements().find(server.name()).flatMap(Arrangement::issuer);
    }

    /**
     * INV-5: so a grant on everything of a server, or one that was made before, never comes to
     * cover more than reading by one person's word.
     */
    private void requireSecond(
            Asked asked, Server server, Map<ItemKey, Binding> bindings, Snapshot snapshot) {
        var privileged = TwoPersons.privileged(bindings, snapshot);
        if (!privileged.isEmpty())
            twoPersons.require(
                    asked,
                    "it approves " + TwoPersons.join(privileged) + " on " + server.name(),
                    server.owner());
        var changed = rebound(server, bindings);
        if (!changed.isEmpty())
            twoPersons.require(
                    asked,
                    "it says otherwise than was approved before what "
                            + TwoPersons.join(changed)
                            + " on "
                            + server.name()
                            + " does",
                    server.owner());
    }

    /**
     * What two agreed on is not said otherwise by one: a tool that writes is not made a reading
     * one, nor by leaving it out of one approval and saying so in the next.
     */
    private Set<ItemKey> rebound(Server server, Map<ItemKey, Binding> bindings) {
        var before = rooms.servers().bindings(server.name());
        var changed = new TreeSet<ItemKey>();
        bindings.forEach((tool, binding) -> {
            var was = before.get(tool);
            if (was != null && !was.equals(binding)) changed.add(tool);
        });
        return changed;
    }

    private static void requireKnown(Set<ItemKey> items, Snapshot snapshot, boolean chosen) {
        if (chosen && items.isEmpty())
            throw Refusal.malformed(
                    "items.empty",
                    "The list of items is empty, so nothing would be approved.",
                    "Name items, or leave the list out to approve all.");
        var unknown = new TreeSet<>(items);
        unknown.removeAll(snapshot.keys());
        if (!unknown.isEmpty())
            throw Refusal.malformed(
                    "item.unknown",
                    "The snapshot does not hold " + join(unknown) + ".",
                    "gatehouse server show lists what it holds.");
    }

    private static String join(Set<ItemKey> keys) {
        return String.join(", ", keys.stream().map(ItemKey::toString).toList());
    }

    private Refusal otherwise(Server server, Digest seen, Snapshot now) {
        var differences =
                rooms
                        .servers()
                        .snapshot(seen)
                        .map(before -> Comparison.of(before, now))
                        .orElse(List.of())
                        .stream()
                        .map(found -> Views.of(found.difference()))
                        .toList();
        return Refusal.conflict(
                "snapshot.other",
                "The snapshot submitted for "
                        + server.name()
                        + " is not the one named: it is "
                        + now.digest()
                        + ".",
                "Read gatehouse server show "
                        + server.name()
                        + " again and approve the digest that it prints.",
                Json.object("submitted", now.digest().value(), "differences", differences));
    }

    private Json itemDigests(Approval approval) {
        var snapshot = rooms.servers().snapshot(approval.snapshot()).orElseThrow();
        var digests = Json.object();
        for (var key : new TreeSet<>(approval.items())) {
            var inEras = Json.object();
            for (var said : snapshot.declarations().entrySet()) {
                var digest = said.getValue().find(key).map(Item::digest);
                if (digest.isPresent())
                    inEras = inEras.with(said.getKey().name(), Json.of(digest.get().value()));
            }
            digests = digests.with(key.toString(), inEras);
        }
        return digests;
    }

    private OperatorAnswer move(Asked asked, ServerState to, String kind) {
        var reason = asked.text("reason", limits.reasonChars());
        var moved =
                twoPersons.make(
                        asked,
                        () -> {
                            var server = known(asked);
                            if (!canMove(server, to)) throw notIn(server, verb(kind));
                            if (to == ServerState.APPROVED)
                                twoPersons.require(
                                        asked, "it releases " + server.name(), server.owner());
                            rooms.servers().move(server.name(), to);
                            return server.in(to);
                        },
                        server ->
                                new Event(
                                        asked.now(),
                                        kind,
                                        Json.object(
                                                "actor", asked.actor(),
                                                "server", server.name(),
                                                "reason", reason)));
        return full(asked, 200, moved);
    }

    /** Going back to approved without a new approval is for the quarantined alone. */
    private static boolean canMove(Server server, ServerState to) {
        return server.state().next().contains(to)
                && (to != ServerState.APPROVED || server.state() == ServerState.QUARANTINED);
    }

    private static String verb(String kind) {
        return kind.substring(kind.indexOf('.') + 1);
    }

    private static Refusal notIn(Server server, String verb) {
        return Refusal.conflict(
                "server.state",
                "Server "
                        + server.name()
                        + " is "
                        + server.state()
                        + " and cannot be "
                        + verb
                        + ".",
                "gatehouse server show " + server.name() + " says where it stands.");
    }

    private OperatorAnswer diff(Asked asked) {
        var server = known(asked);
        var approved =
                rooms.servers()
                        .approval(server.name())
                        .flatMap(approval -> rooms.servers().snapshot(approval.snapshot()));
        var submitted = rooms.servers().submitted(server.name());
        return OperatorAnswer.json(
                200,
                Json.object(
                        "server", server.name(),
                        "approved", Views.text(approved.map(Snapshot::digest).orElse(null)),
                        "submitted", Views.text(submitted.map(Snapshot::digest).orElse(null)),
                        "differences",
                                approved.isPresent() && submitted.isPresent()
                                        ? differences(approved.get(), submitted.get())
                                        : Json.array()));
    }

    private static Json differences(Snapshot approved, Snapshot submitted) {
        var was = Said.in(approved);
        var is = Said.in(submitted);
        return Json.of(
                Comparison.of(approved, submitted).stream()
                        .map(seen -> {
                            var subject = seen.difference().subject();
                            return Views.of(seen.difference())
                                    .with("was", was.about(subject))
                                    .with("is", is.about(subject));
                        })
                        .toList());
    }

    private Server known(Asked asked) {
        var name = asked.variable("name");
        return rooms.servers().find(name).orElseThrow(() -> Refusal.unknown("server", name));
    }

    private Json.Obj view(Server server) {
        return Views.of(
                server,
                rooms.servers().submitted(server.name()).map(Snapshot::digest).orElse(null),
                rooms.servers().approval(server.name()).map(Approval::snapshot).orElse(null),
                rooms.findings().open(server.name()).size());
    }

    private OperatorAnswer full(Asked asked, int status, Server before) {
        var name = before.name();
        var server = rooms.servers().find(name).orElse(before);
        var submitted = rooms.servers().submitted(name).<Json>map(Views::of);
        var approval = rooms.servers().approval(name).<Json>map(Views::of);
        var findings = rooms.findings().open(name).stream().map(Views::of).toList();
        return OperatorAnswer.json(
                status,
                Json.object(
                        "server", view(server),
                        "caPem", Json.of(server.remote().map(Place.Remote::caPem).orElse(null)),
                        "processes", processes(asked, server),
                        "submitted", submitted.orElse(Json.nothing()),
                        "approval", approval.orElse(Json.nothing()),
                        "authority",
                                rooms.authority()
                                        .book()
                                        .find(name)
                                        .<Json>map(Views::of)
                                        .orElse(Json.nothing()),
                        "lineage",
                                rooms.registries()
                                        .lineages()
                                        .find(name)
                                        .<Json>map(Lineage::json)
                                        .orElse(Json.nothing()),
                        "checks", Vetting.json(vetting.of(server, asked.now())),
                        "evidence",
                                rooms.evidence()
                                        .find(name)
                                        .<Json>map(Evidence::json)
                                        .orElse(Json.nothing()),
                        "findings", findings));
    }

    private Json processes(Asked asked, Server server) {
        if (server.local().isEmpty()) return Json.nothing();
        boolean isFull = asked.operator().role() != Operator.Role.AUDITOR;
        return Views.of(rooms.processes().standing(server.name()), isFull);
    }
}
