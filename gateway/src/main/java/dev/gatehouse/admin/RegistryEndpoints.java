package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Advisories;
import dev.gatehouse.provenance.AdvisoryHit;
import dev.gatehouse.provenance.Lineage;
import dev.gatehouse.provenance.PackageName;
import dev.gatehouse.provenance.Records;
import dev.gatehouse.provenance.Registry;
import dev.gatehouse.provenance.RegistryRecord;
import dev.gatehouse.provenance.RegistryRecord.Status;
import dev.gatehouse.provenance.RegistrySync;
import dev.gatehouse.provenance.VersionOrder;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Registries of MCP servers: what they say, and servers that are submitted from it. */
final class RegistryEndpoints {
    private static final int NAME_CHARS = 200;
    private static final int VERSION_CHARS = 255;
    private static final int URL_CHARS = 2000;
    private static final int MOST = 500;

    private final Rooms rooms;
    private final RestLimits limits;
    private final ServerEndpoints servers;
    private final RegistrySync registries;

    RegistryEndpoints(Rooms rooms, RestLimits limits, ServerEndpoints servers) {
        this.rooms = rooms;
        this.limits = limits;
        this.servers = servers;
        this.registries = rooms.registries();
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.get(
                        "/api/registries",
                        "listRegistries",
                        "The registries that the configuration names, and how reading them stands",
                        "RegistryList",
                        this::list),
                Endpoint.post(
                        "/api/registries/{name}/sync",
                        "syncRegistry",
                        "Reads what changed in a registry now",
                        OPERATOR,
                        "Nothing",
                        "RegistryAccount",
                        this::sync),
                Endpoint.get(
                                "/api/registry/servers",
                                "listRegistryServers",
                                "What registries list, as it is kept",
                                "RegistryRecordList",
                                this::records)
                        .with(
                                new Endpoint.Parameter(
                                        "search", "string", "Only names that hold this")),
                Endpoint.get(
                                "/api/registry/servers/{name}",
                                "showRegistryServer",
                                "One version of what registries list, whole",
                                "RegistryRecordInFull",
                                this::show)
                        .with(
                                new Endpoint.Parameter("version", "string", "Else the newest"),
                                new Endpoint.Parameter(
                                        "registry", "string", "Where several have the name")),
                Endpoint.post(
                                "/api/registry/import",
                                "importServer",
                                "Submits a server from one version of a registry's record",
                                OPERATOR,
                                "NewImport",
                                "ServerInFull",
                                this::take)
                        .creating());
    }

    private OperatorAnswer list(Asked asked) {
        var views = new ArrayList<Json>();
        for (var registry : registries.registries()) views.add(view(registry));
        return OperatorAnswer.json(200, Json.object("registries", views));
    }

    private Json.Obj view(Registry registry) {
        var progress = registries.records().progress(registry.name());
        return Json.object(
                "name", registry.name(),
                "url", registry.url().toString(),
                "records", registries.records().count(registry.name()),
                "since", PolicyViews.time(progress.since()),
                "triedAt", PolicyViews.time(progress.triedAt()),
                "outcome", progress.outcome());
    }

    private OperatorAnswer sync(Asked asked) {
        var name = asked.variable("name");
        var registry = registries.find(name).orElseThrow(() -> Refusal.unknown("registry", name));
        var account = registries.sync(registry);
        return OperatorAnswer.json(
                200,
                Json.object(
                        "registry", account.registry(),
                        "incremental", account.isIncremental(),
                        "entries", account.entries(),
                        "new", account.fresh(),
                        "changed", account.changed(),
                        "tampered", account.tampered(),
                        "unreadable", account.unreadable(),
                        "unseen", account.unseen(),
                        "brokenOff", Json.of(account.why().isEmpty() ? null : account.why())));
    }

    private OperatorAnswer records(Asked asked) {
        var search = asked.request().parameter("search").orElse("");
        return OperatorAnswer.json(
                200,
                Json.object(
                        "records",
                        registries.records().list(search, MOST).stream()
                                .map(RegistryEndpoints::view)
                                .toList()));
    }

    private static Json.Obj view(Records.Kept kept) {
        var record = kept.record();
        return Json.object(
                "registry", record.registry(),
                "name", record.name(),
                "version", record.version(),
                "digest", record.digest().value(),
                "status", record.status().name(),
                "statusMessage", record.statusMessage(),
                "publishedAt", PolicyViews.time(record.publishedAt().orElse(null)),
                "updatedAt", PolicyViews.time(record.updatedAt().orElse(null)),
                "firstSeen", kept.firstSeen().toString(),
                "seenAt", kept.seenAt().toString(),
                "gone", kept.goneAt() != null,
                "tampered", kept.isTampered());
    }

    /** What is warned of a server's packages. */
    static Json.Obj view(Advisories.Kept kept) {
        return Json.object(
                "askedAt", kept.askedAt().toString(),
                "outcome", kept.outcome(),
                "about", kept.hits().stream().map(AdvisoryHit::json).toList());
    }

    private OperatorAnswer show(Asked asked) {
        var request = asked.request();
        var kept =
                chosen(
                        asked.variable("name"),
                        request.parameter("version"),
                        request.parameter("registry"));
        var record = kept.record();
        return OperatorAnswer.json(
                200,
                Json.object(
                        "record", view(kept),
                        "entry", record.entry(),
                        "versions",
                                versions(record.registry(), record.name()).stream()
                                        .map(RegistryEndpoints::view)
                                        .toList(),
                        "servers",
                                registries.lineages().of(record.registry()).stream()
                                        .filter(one -> one.name().equals(record.name()))
                                        .map(Lineage::json)
                                        .toList()));
    }

    /** One version of a name: the one that is named, or the newest that may be taken. */
    private Records.Kept chosen(String name, Optional<String> version, Optional<String> registry) {
        var found = new ArrayList<Records.Kept>();
        for (var one : registries.registries())
            if (registry.isEmpty() || registry.get().equals(one.name()))
                found.addAll(versions(one.name(), name));
        if (version.isPresent())
            found.removeIf(one -> !one.record().version().equals(version.get()));
        if (found.isEmpty())
            throw Refusal.unknown("registry", name + version.map(one -> " " + one).orElse(""));
        if (found.stream().map(one -> one.record().registry()).distinct().count() > 1)
            throw Refusal.conflict(
                    "registry.several",
                    "Several registries have " + name + ".",
                    "Name one of them as registry.");
        return found.stream()
                .filter(one -> objection(one).isEmpty())
                .findFirst()
                .orElse(found.getFirst());
    }

    private List<Records.Kept> versions(String registry, String name) {
        return registries.records().versions(registry, name).stream()
                .sorted(Comparator.comparing(Records.Kept::record, VersionOrder.NEWEST_FIRST))
                .toList();
    }

    private OperatorAnswer take(Asked asked) {
        var name = asked.text("name", NAME_CHARS);
        var kept =
                chosen(
                        name,
                        asked.optionalText("version", VERSION_CHARS),
                        asked.optionalText("registry", 63));
        var objection = objection(kept);
        if (objection.isPresent())
            throw Refusal.conflict(
                    "registry.objection",
                    name
                            + " "
                            + kept.record().version()
                            + " is not taken: "
                            + objection.get()
                            + ".",
                    "gatehouse registry show " + name + " lists its versions.");
        return servers.submit(asked, described(asked, kept.record()), Optional.of(kept.record()));
    }

    /** Why nothing is taken from a record; empty when it may be (REQ-112, REQ-113). */
    private static Optional<String> objection(Records.Kept kept) {
        if (kept.isTampered())
            return Optional.of("its registry said something else of this version before");
        if (kept.goneAt() != null) return Optional.of("its registry has this version no more");
        return kept.record().status() == Status.DELETED
                ? Optional.of("its registry has deleted this version")
                : Optional.empty();
    }

    private Server described(Asked asked, RegistryRecord record) {
        try {
            return new Server(
                    asked.text("as", 63),
                    place(asked, record),
                    asked.text("owner", limits.reasonChars()),
                    ServerState.SUBMITTED,
                    asked.now());
        } catch (IllegalArgumentException malformed) {
            throw Refusal.malformed(
                    "server.malformed",
                    "This does not describe a server: " + malformed.getMessage() + ".",
                    "Correct the name, or choose another remote of the record.");
        }
    }

    /**
     * Nothing of a record is ever a command: of a remote its URL is taken, and a package is run
     * only by a template of the configuration that names exactly it (PRV-7).
     */
    private Place place(Asked asked, RegistryRecord record) {
        boolean isProgram =
                asked.body().has("template")
                        || (record.remotes().isEmpty() && !record.packages().isEmpty());
        return isProgram
                ? program(asked, record)
                : remote(asked.optionalText("remote", URL_CHARS), record);
    }

    private Place.Local program(Asked asked, RegistryRecord record) {
        var wanted = asked.optionalText("template", 63);
        var templates =
                record.packages().stream()
                        .flatMap(one -> PackageName.of(one).stream())
                        .flatMap(name -> rooms.evidence().templates(name).stream())
                        .distinct()
                        .filter(template -> wanted.isEmpty() || wanted.get().equals(template))
                        .toList();
        if (templates.size() != 1)
            throw Refusal.conflict(
                    "registry.template-unnamed",
                    templates.isEmpty()
                            ? "No template of the configuration runs a package of "
                                    + record.name()
                                    + " "
                                    + record.version()
                                    + "."
                            : "Several templates run it: " + String.join(", ", templates) + ".",
                    "Name exactly this package under provenance.packages, and the template as"
                            + " template.");
        return servers.local(
                templates.getFirst(), asked.texts("arguments").orElse(List.of()), false);
    }

    private static Place remote(Optional<String> wanted, RegistryRecord record) {
        var urls =
                record.remotes().stream()
                        .map(remote -> String.valueOf(remote.text("url")))
                        .filter(url -> wanted.isEmpty() || wanted.get().equals(url))
                        .toList();
        if (urls.isEmpty())
            throw Refusal.conflict(
                    "registry.remote",
                    record.name()
                            + " "
                            + record.version()
                            + (wanted.isEmpty() ? " names no remote." : " names no such remote."),
                    "gatehouse registry show " + record.name() + " prints what it names.");
        if (urls.size() > 1)
            throw Refusal.conflict(
                    "registry.remotes",
                    record.name() + " names several remotes: " + String.join(", ", urls) + ".",
                    "Name one of them as remote.");
        if (urls.getFirst().contains("{"))
            throw Refusal.conflict(
                    "registry.template",
                    "The remote " + urls.getFirst() + " has places that are to be filled.",
                    "Add the server at its filled URL: gatehouse server add.");
        return new Place.Remote(URI.create(urls.getFirst()), null);
    }
}
