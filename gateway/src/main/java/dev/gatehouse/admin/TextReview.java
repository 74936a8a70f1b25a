package dev.gatehouse.admin;

import dev.gatehouse.access.Waiver;
import dev.gatehouse.bindings.ArgumentSchema;
import dev.gatehouse.cues.Cue;
import dev.gatehouse.cues.CueClass;
import dev.gatehouse.cues.Cues;
import dev.gatehouse.cues.Icons;
import dev.gatehouse.cues.Names;
import dev.gatehouse.cues.Neighbours;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Revealed;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.inventory.UiResource;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an approver is told of the texts and names of a server before reading them, and what cannot
 * be approved whoever reads it: hidden text, names that pass for other names, and icons that are
 * more than images (CAP-8, T07 to T09, T21). Everything else is only shown: a guess blocks nothing.
 */
final class TextReview {
    /**
     * Places of hidden text, or of secrets, that a refusal spells out; the server's page has all.
     */
    private static final int MAX_TOLD = 5;

    private final Servers servers;

    TextReview(Servers servers) {
        this.servers = servers;
    }

    /** The snapshot as REST shows it, with what there is to look at in each part. */
    Json.Obj of(Server server, Snapshot snapshot) {
        var others = others(server.name());
        var neighbours = new Neighbours(tools(snapshot.keys()), tools(items(others)));
        var view = Views.of(snapshot);
        var eras = view.object("eras");
        for (var era : snapshot.declarations().entrySet()) {
            var name = era.getKey().name();
            eras = eras.with(name, of(server, era.getValue(), eras.object(name), neighbours));
        }
        var collisions =
                Names.collisions(server.name(), snapshot.keys(), others).stream()
                        .map(Names.Collision::says)
                        .toList();
        return view.with("eras", eras).with("collisions", Json.of(collisions));
    }

    private static Json.Obj of(
            Server server, Declaration said, Json.Obj view, Neighbours neighbours) {
        var host = host(server);
        var items = new ArrayList<Json>();
        for (var shown : view.array("items")) {
            var item = (Json.Obj) shown;
            var known = known(said, item);
            var cues = Cues.in(known.definition(), neighbours);
            items.add(
                    item.with("cues", Json.of(cues.stream().map(TextReview::of).toList()))
                            .with("score", Json.of(Cues.score(cues)))
                            .with("flaws", Json.of(flaws(known, host))));
        }
        var cues = Cues.in(facets(said), neighbours);
        var flaws = Icons.flaws(said.serverInfo(), host).stream().map(Icons.Flaw::says).toList();
        return view.with("items", new Json.Arr(items))
                .with("cues", Json.of(cues.stream().map(TextReview::of).toList()))
                .with("flaws", Json.of(flaws));
    }

    private static Item known(Declaration said, Json.Obj view) {
        return said.find(ItemKey.parse(String.valueOf(view.text("key")))).orElseThrow();
    }

    private static Json of(Cue cue) {
        return Json.object(
                "class", cue.kind().word(),
                "at", Revealed.text(cue.at()),
                "excerpt", cue.excerpt());
    }

    private static Json.Obj facets(Declaration said) {
        return Json.objectOf(said.facets());
    }

    /** What is wrong with an item and forbids nothing. */
    private static List<String> flaws(Item item, @Nullable String host) {
        var flaws = new ArrayList<String>();
        Names.flaw(item.key()).ifPresent(flaws::add);
        item.flaw().ifPresent(flaws::add);
        if (item.key().kind() == Kind.TOOL)
            for (var schema : List.of("inputSchema", "outputSchema"))
                ArgumentSchema.flaw(item.definition().object(schema))
                        .ifPresent(why -> flaws.add(schema + ": " + why));
        for (var icon : Icons.flaws(item.definition(), host)) flaws.add(icon.says());
        if (UiResource.isUnread(item.page()))
            flaws.add("its page could not be read, so agents are not given it");
        if (UiResource.varies(item.page()))
            flaws.add("its page is another each time it is read, so agents are not given it");
        return flaws;
    }

    private static @Nullable String host(Server server) {
        return server.remote()
                .map(Place.Remote::url)
                .map(url -> url.getHost().toLowerCase(Locale.ROOT))
                .orElse(null);
    }

    /** How many cues of each class a snapshot has, for the record. */
    static Json.Obj counts(Snapshot snapshot) {
        var counts = new EnumMap<CueClass, Integer>(CueClass.class);
        for (var said : snapshot.declarations().values()) {
            var cues = new ArrayList<>(Cues.in(facets(said)));
            for (var item : said.items()) cues.addAll(Cues.in(item.definition()));
            for (var cue : cues) counts.merge(cue.kind(), 1, Integer::sum);
        }
        var json = Json.object();
        for (var count : counts.entrySet())
            json = json.with(count.getKey().word(), Json.of(count.getValue()));
        return json;
    }

    /**
     * Whether somebody answers for what of a server is so; of the server itself without an item.
     */
    interface Answered {
        boolean is(Waiver.Kind kind, @Nullable ItemKey item);
    }

    /**
     * Refuses what nobody may approve. What is not among the items is not looked at, because agents
     * never see it; the rest of a declaration they do.
     */
    void require(Server server, Snapshot snapshot, Set<ItemKey> items, Answered waived) {
        requireVisible(server, snapshot, items);
        requireNoSecrets(server, snapshot, items);
        requireNoPossibleSecrets(server, snapshot, items, waived);
        requireImages(snapshot, items);
        requireOwnNames(server, items, waived);
    }

    private static void requireVisible(Server server, Snapshot snapshot, Set<ItemKey> items) {
        refuse(
                server,
                cues(snapshot, items, Cues::hiddenIn),
                "text.hidden",
                "holds text that a reader does not see",
                "Have its owner take that out, or approve other items alone. gatehouse server show "
                        + server.name()
                        + " prints all of it decoded.",
                "hidden");
    }

    /** Every agent would read it, and whoever reads what they keep. */
    private static void requireNoSecrets(Server server, Snapshot snapshot, Set<ItemKey> items) {
        refuse(
                server,
                cues(snapshot, items, Cues::secretsIn),
                "text.secret",
                "holds secrets",
                "Have its owner take them out and replace them, for they are known to whoever reads"
                        + " the server; or approve other items alone.",
                "secrets");
    }

    private static void requireNoPossibleSecrets(
            Server server, Snapshot snapshot, Set<ItemKey> items, Answered waived) {
        Predicate<@Nullable ItemKey> isOpen = item -> !waived.is(Waiver.Kind.POSSIBLE_SECRET, item);
        refuse(
                server,
                cues(snapshot, items, Cues::possibleSecretsIn, isOpen),
                "text.possible-secret",
                "holds what may be secrets",
                "Ask its owner. When they are none, have a waiver of the kind possible-secret given"
                        + " first; else have them taken out and replaced, or approve other items"
                        + " alone.",
                "secrets");
    }

    private static List<Told> cues(
            Snapshot snapshot, Set<ItemKey> items, Function<Json, List<Cue>> in) {
        return cues(snapshot, items, in, _ -> true);
    }

    /**
     * Those of what agents would see: the items that were chosen, and the server itself.
     *
     * @param isMeant of which items, and with null whether of the server itself
     */
    private static List<Told> cues(
            Snapshot snapshot,
            Set<ItemKey> items,
            Function<Json, List<Cue>> in,
            Predicate<@Nullable ItemKey> isMeant) {
        var all = new ArrayList<Told>();
        for (var said : snapshot.declarations().entrySet()) {
            var era = said.getKey().name();
            if (isMeant.test(null))
                for (var cue : in.apply(facets(said.getValue()))) all.add(new Told(era, cue));
            for (var item : said.getValue().items())
                if (items.contains(item.key()) && isMeant.test(item.key())) {
                    var subject = era + " " + Revealed.text(item.key().toString());
                    for (var cue : in.apply(item.definition())) all.add(new Told(subject, cue));
                }
        }
        return all;
    }

    private record Told(String subject, Cue cue) {
        String says() {
            return subject + " at " + Revealed.text(cue.at()) + ": " + cue.excerpt();
        }
    }

    private static void refuse(
            Server server,
            List<Told> told,
            String code,
            String what,
            String remedy,
            String member) {
        if (told.isEmpty()) return;
        var some = told.stream().limit(MAX_TOLD).map(Told::says).toList();
        var more = told.size() > MAX_TOLD ? ", and in " + (told.size() - MAX_TOLD) + " more" : "";
        var all =
                told.stream()
                        .map(one ->
                                ((Json.Obj) of(one.cue())).with("subject", Json.of(one.subject())))
                        .toList();
        throw Refusal.conflict(
                code,
                "What "
                        + server.name()
                        + " declares "
                        + what
                        + ": "
                        + String.join("; ", some)
                        + more
                        + ".",
                remedy,
                Json.object(member, all));
    }

    private static void requireImages(Snapshot snapshot, Set<ItemKey> items) {
        var unsafe = new TreeSet<String>();
        for (var said : snapshot.declarations().values()) {
            unsafe(said.serverInfo(), "serverInfo", unsafe);
            for (var item : said.items())
                if (items.contains(item.key()))
                    unsafe(item.definition(), Revealed.text(item.key().toString()), unsafe);
        }
        if (unsafe.isEmpty()) return;
        throw Refusal.conflict(
                "icon.unsafe",
                "There are icons that are no pictures: " + String.join("; ", unsafe) + ".",
                "Have the server's owner take them out, or approve other items alone.");
    }

    private static void unsafe(Json.Obj definition, String subject, Set<String> unsafe) {
        for (var flaw : Icons.flaws(definition, null))
            if (flaw.isUnsafe()) unsafe.add(subject + ": " + flaw.says());
    }

    /**
     * The later of two is refused, so names that this server was approved with before are not
     * looked at again.
     */
    private void requireOwnNames(Server server, Set<ItemKey> items, Answered waived) {
        var entering = new TreeSet<>(items);
        var before = servers.approval(server.name()).map(Approval::items).orElse(Set.of());
        var lookalikes =
                Names.collisions(server.name(), entering, others(server.name())).stream()
                        .filter(found -> found.likeness() != Names.Likeness.SAME)
                        .filter(found -> !before.contains(found.one().item()))
                        .filter(found -> !waived.is(Waiver.Kind.LOOK_ALIKE, found.one().item()))
                        .map(Names.Collision::says)
                        .toList();
        if (lookalikes.isEmpty()) return;
        throw Refusal.conflict(
                "name.lookalike",
                "Names of "
                        + server.name()
                        + " can be taken for others that are approved: "
                        + String.join("; ", lookalikes)
                        + ".",
                "Have its owner rename them, approve the other items alone, or have a waiver of the"
                        + " kind look-alike given first.");
    }

    /** Which names of all servers, approved or only submitted, can be taken for each other. */
    Json.Obj collisions() {
        var names = new ArrayList<Names.Owned>();
        for (var server : servers.all())
            if (server.state() != ServerState.RETIRED)
                servers.submitted(server.name())
                        .map(Snapshot::keys)
                        .ifPresent(keys ->
                                keys.forEach(
                                        key -> names.add(new Names.Owned(server.name(), key))));
        return Json.object(
                "collisions", Names.collisions(names).stream().map(TextReview::of).toList());
    }

    private static Json of(Names.Collision collision) {
        return Json.object(
                "one", of(collision.one()),
                "other", of(collision.other()),
                "likeness", collision.likeness().name().toLowerCase(Locale.ROOT),
                "says", collision.says());
    }

    private static Json of(Names.Owned owned) {
        return Json.object("server", owned.server(), "item", owned.item().toString());
    }

    /** The names that other servers are approved with. */
    private List<Names.Owned> others(String server) {
        var others = new ArrayList<Names.Owned>();
        for (var other : servers.all()) {
            if (other.name().equals(server) || other.state() == ServerState.RETIRED) continue;
            servers.approval(other.name())
                    .ifPresent(approval ->
                            approval.items()
                                    .forEach(item ->
                                            others.add(new Names.Owned(other.name(), item))));
        }
        return others;
    }

    private static Set<ItemKey> items(List<Names.Owned> names) {
        return names.stream().map(Names.Owned::item).collect(Collectors.toSet());
    }

    private static Set<String> tools(Set<ItemKey> items) {
        var tools = new HashSet<String>();
        for (var item : items) if (item.kind() == Kind.TOOL) tools.add(item.name());
        return tools;
    }
}
