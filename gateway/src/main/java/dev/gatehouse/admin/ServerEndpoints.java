package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Proposal;
import dev.gatehouse.drift.Comparison;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.RegistryRecord;
import dev.gatehouse.stdio.Launch;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Servers: submitted, read by a person, approved, stopped. */
final class ServerEndpoints {
    private static final int URL_CHARS = 2000;
    private static final int PEM_CHARS = 100_000;

    private final Rooms rooms;
    private final RestLimits limits;
    private final ServersShown shown;
    private final Vetting vetting;

    ServerEndpoints(Rooms rooms, RestLimits limits) {
        this.rooms = rooms;
        this.limits = limits;
        this.shown = new ServersShown(rooms);
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
                        this::evidence));
    }

    private OperatorAnswer list(Asked asked) {
        var servers = rooms.servers().all().stream().map(shown::of).toList();
        return OperatorAnswer.json(200, Json.object("servers", servers));
    }

    private OperatorAnswer show(Asked asked) {
        var server = shown.known(asked);
        var reviewing = new Reviewing(rooms);
        rooms.servers()
                .submitted(server.name())
                .map(said -> reviewing.server(server, said.digest()))
                .ifPresent(what -> reviewing.shown(asked.operator(), what, asked.now()));
        return shown.full(asked, 200, server);
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
        requireUnreserved(server);
        if (rooms.servers().find(server.name()).isPresent()) throw taken(server.name());
        requireSameCredential(server);
        // A program that is another than is expected is not even run to be read.
        var looked = vetting.look(asked, server, from);
        var snapshot = server.state() == ServerState.DISCOVERED ? null : read(server);
        var vetted = vetting.hold(looked, snapshot, asked.now());
        rooms.changes()
                .make(
                        () -> {
                            requireSameCredential(server);
                            try {
                                rooms.servers().add(server, snapshot, added(asked, server));
                            } catch (IllegalStateException used) {
                                throw taken(server.name());
                            }
                            vetting.keep(vetted);
                            rooms.identity().precedents().note(server);
                            return server;
                        },
                        added ->
                                ServersShown.withPrecedents(
                                        rooms,
                                        server.name(),
                                        vetting.with(vetted, submitted(asked, added, snapshot))));
        if (snapshot != null) look(server);
        return shown.full(asked, 201, server);
    }

    /** What is the self-test's comes and goes, and nobody is asked. */
    private static void requireUnreserved(Server server) {
        if (Server.isProbe(server.name()) || server.owner().equals(Server.PROBES_OWNER))
            throw Refusal.malformed(
                    "server.reserved",
                    "Names like " + Server.probe("...") + " and their owner are the self-test's.",
                    "Choose another name and another owner.");
    }

    /** What a server's package proves of itself, looked at anew. */
    private OperatorAnswer evidence(Asked asked) {
        var server = shown.known(asked);
        if (rooms.evidence().examine(server, asked.actor()).isEmpty())
            throw Refusal.conflict(
                    "evidence.none",
                    "Nothing says which package " + server.name() + " runs.",
                    "Name it under provenance.packages, for the template that it runs.");
        return shown.full(asked, 200, server);
    }

    private Cause added(Asked asked, Server server) {
        var reason = asked.optionalText("reason", limits.reasonChars());
        return new Cause(
                asked.actor(),
                reason.orElse("added for " + server.owner()),
                asked.optionalText("ticket", limits.reasonChars()).orElse(null),
                asked.now());
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
                    asked.flag("unread") ? ServerState.DISCOVERED : ServerState.SUBMITTED,
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

    private static Event submitted(Asked asked, Server server, @Nullable Snapshot snapshot) {
        var who = Json.object("actor", asked.actor(), "server", server.name());
        var where =
                switch (server.place()) {
                    case Place.Remote remote -> who.with("url", Json.of(remote.written()));
                    case Place.Local local -> who.with("stdio", Views.of(local));
                };
        var body = where.with("owner", Json.of(server.owner()));
        return snapshot == null
                ? new Event(asked.now(), "server.discovered", body)
                : new Event(
                        asked.now(),
                        "server.submitted",
                        body.with("snapshot", Json.of(snapshot.digest().value()))
                                .with("cues", TextReview.counts(snapshot)));
    }

    /** A server that nobody approved has nothing to drift from: it is simply read again. */
    private OperatorAnswer check(Asked asked) {
        var server = shown.known(asked);
        if (server.state() == ServerState.RETIRED) throw ServersShown.notIn(server, "checked");
        if (rooms.servers().approval(server.name()).isEmpty()) submitAgain(asked, server);
        else if (rooms.checks().check(server.name()) instanceof Checks.NotRead(var why))
            throw Refusal.upstream(server.name(), why);
        look(server);
        return shown.full(asked, 200, server);
    }

    /** What is said of it elsewhere than in the protocol. */
    private void look(Server server) {
        rooms.authority().look(server);
        rooms.identity().look(server);
        rooms.registries().advise(server.name());
    }

    private void submitAgain(Asked asked, Server server) {
        var snapshot = read(server);
        var before = rooms.servers().submitted(server.name()).map(Snapshot::digest);
        if (before.equals(Optional.of(snapshot.digest()))) return;
        rooms.changes()
                .make(
                        () -> {
                            rooms.servers().submit(server.name(), snapshot);
                            if (shown.known(asked).state() == ServerState.DISCOVERED
                                    || shown.known(asked).state() == ServerState.UNDER_REVIEW)
                                rooms.servers()
                                        .move(
                                                server.name(),
                                                ServerState.SUBMITTED,
                                                Cause.of(
                                                        asked.actor(),
                                                        "read anew: " + snapshot.digest(),
                                                        asked.now()));
                            return server;
                        },
                        again -> submitted(asked, again, snapshot));
    }

    private OperatorAnswer draft(Asked asked) {
        var server = shown.known(asked);
        var snapshot =
                rooms.servers()
                        .submitted(server.name())
                        .orElseThrow(() -> ServersShown.notIn(server, "approved"));
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

    private OperatorAnswer diff(Asked asked) {
        var server = shown.known(asked);
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
}
