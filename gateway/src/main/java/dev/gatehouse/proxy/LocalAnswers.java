package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.bridge.Capabilities;
import dev.gatehouse.bridge.Definitions;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Offer;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.policy.World;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the gate answers itself, from the snapshot that was approved: the server's own words of the
 * moment never get here (CAP-2, T01, T06).
 */
final class LocalAnswers {
    private static final String TASKS = "io.modelcontextprotocol/tasks";

    private LocalAnswers() {}

    /** The result of a request that the snapshot answers; empty when the server must. */
    static Optional<Json.Obj> of(
            Inbound.Call call, Offer offer, World world, Caller caller, Ask ask, Instant now) {
        if (call.method() == Method.DISCOVER) return Optional.of(discovered(offer.declaration()));
        var spoken = offer.declaration().revision();
        return Kind.listedBy(call.method())
                .map(kind ->
                        list(
                                kind,
                                visible(kind, offer, world, caller, ask, now),
                                spoken,
                                call.revision()))
                .map(list -> call.era() == Era.MODERN ? modern(list, offer) : list);
    }

    /** The items that the caller could use now, or could use if they had not changed (REQ-084). */
    private static List<Item> visible(
            Kind kind, Offer offer, World world, Caller caller, Ask ask, Instant now) {
        return offer.all(kind).stream()
                .filter(item -> {
                    var shown =
                            new Ask(
                                    ask.server(),
                                    ask.era(),
                                    ask.method(),
                                    item.key(),
                                    Ask.Purpose.SHOW);
                    return Policy.decide(world.facts(shown, caller, now)) instanceof Decision.Allow;
                })
                .toList();
    }

    /** The items as the agent's revision knows them. */
    private static Json.Obj list(Kind kind, List<Item> items, Revision spoken, Revision agent) {
        return Json.object(
                kind.member(),
                Json.arrayOf(
                        items.stream()
                                .filter(item -> agent.era() == Era.LEGACY || item.flaw().isEmpty())
                                .flatMap(item ->
                                        Definitions.carried(
                                                kind.list(), item.definition(), spoken, agent)
                                                .stream())
                                .toList()));
    }

    /** A resource is read for one caller, so no cache may share it (REQ-051, REQ-053). */
    static Json.Obj readByOne(Json.Obj result) {
        var read = result.with("cacheScope", Json.of("private"));
        return read.has("ttlMs") ? read : read.with("ttlMs", Json.of(0));
    }

    /** What is filtered for one caller is private to it, and stale as soon as a grant ends. */
    private static Json.Obj modern(Json.Obj result, Offer offer) {
        return result.with("resultType", Json.of("complete"))
                .with("ttlMs", Json.of(0))
                .with("cacheScope", Json.of("private"))
                .with("_meta", Json.object(Meta.SERVER_INFO, offer.declaration().serverInfo()));
    }

    private static Json.Obj discovered(Declaration said) {
        var result =
                Json.object(
                        "supportedVersions",
                        List.of(Revision.V2026_07_28.date()),
                        "capabilities",
                        served(
                                Capabilities.ofServer(
                                        said.capabilities(),
                                        said.revision(),
                                        Revision.V2026_07_28)));
        if (!said.instructions().isEmpty())
            result = result.with("instructions", Json.of(said.instructions()));
        return result.with("resultType", Json.of("complete"))
                .with("ttlMs", Json.of(0))
                .with("cacheScope", Json.of("private"))
                .with("_meta", Json.object(Meta.SERVER_INFO, said.serverInfo()));
    }

    /**
     * The initialize result: the approved words with the version that the server negotiated.
     * Servers of 2026-07-28 need not say who they are, but earlier ones must, so words stand in for
     * that.
     */
    static Json.Obj initialized(Declaration said, Revision revision) {
        var named = Capabilities.implementation(said.serverInfo(), said.revision(), revision);
        if (named.text("name") == null) named = named.with("name", Json.of("unnamed"));
        if (named.text("version") == null) named = named.with("version", Json.of("unknown"));
        var result =
                Json.object(
                        "protocolVersion", revision.date(),
                        "capabilities",
                                served(
                                        Capabilities.ofServer(
                                                said.capabilities(), said.revision(), revision)),
                        "serverInfo", named);
        return said.instructions().isEmpty()
                ? result
                : result.with("instructions", Json.of(said.instructions()));
    }

    /** Tasks are not governed yet, so they are not offered, in either form. */
    private static Json.Obj served(Json.Obj capabilities) {
        var extensions = capabilities.object("extensions");
        var served = capabilities.without("tasks");
        if (!extensions.has(TASKS)) return served;
        var others = extensions.without(TASKS);
        return others.members().isEmpty()
                ? served.without("extensions")
                : served.with("extensions", others);
    }

    /** The agent's capabilities without what the gate does not carry: see {@link #served}. */
    static Json.Obj carried(Json.Obj clientCapabilities) {
        return served(clientCapabilities);
    }
}
