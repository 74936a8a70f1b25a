package dev.gatehouse.admin;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantUses.Use;
import dev.gatehouse.access.Operator;
import dev.gatehouse.access.TermsForm;
import dev.gatehouse.access.Waiver;
import dev.gatehouse.audit.Past;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.BindingForm;
import dev.gatehouse.drift.Authorities;
import dev.gatehouse.drift.Contained;
import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Secrets;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.stdio.Standing;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How REST shows the rooms' values; {@link Schemas} describes the same shapes. */
final class Views {
    private Views() {}

    static Json.Obj of(
            Server server,
            @Nullable Digest submitted,
            @Nullable Digest approved,
            int openFindings) {
        return Json.object(
                "name", server.name(),
                "url", Json.of(server.remote().map(Place.Remote::written).orElse(null)),
                "stdio", server.local().<Json>map(Views::of).orElse(Json.nothing()),
                "place", server.place().written(),
                "owner", server.owner(),
                "state", server.state(),
                "addedAt", server.addedAt().toString(),
                "submitted", text(submitted),
                "approved", text(approved),
                "openFindings", openFindings);
    }

    static Json.Obj of(Place.Local local) {
        return Json.object(
                "template", local.template(),
                "arguments", local.arguments(),
                "shareable", local.shareable());
    }

    /**
     * @param isFull whether with the server's own last words, which may be about what agents asked
     */
    static Json.Obj of(Standing standing, boolean isFull) {
        return Json.object(
                "sandbox", standing.sandbox(),
                "running", standing.running(),
                "restarts", standing.restarts(),
                "withheld", standing.withheld(),
                "lastEnd", standing.lastEnd(),
                "lastErrors", isFull ? standing.lastErrors() : List.of());
    }

    static Json.Obj of(Snapshot snapshot) {
        var eras = new TreeMap<String, Json>();
        snapshot.declarations().forEach((era, said) -> eras.put(era.name(), of(said)));
        return Json.object("digest", snapshot.digest().value(), "eras", eras);
    }

    private static Json.Obj of(Declaration said) {
        var view =
                Json.object(
                        "revision", said.revision().date(),
                        "digest", said.digest().value(),
                        "serverInfo", Secrets.masked(said.serverInfo()),
                        "capabilities", Secrets.masked(said.capabilities()),
                        "instructions", Secrets.masked(said.instructions()),
                        "items",
                                said.items().stream().map(Views::of).toList());
        var program = said.program();
        return program.members().isEmpty() ? view : view.with("program", program);
    }

    private static Json.Obj of(Item item) {
        var view =
                Json.object(
                        "key", item.key().toString(),
                        "digest", item.digest().value(),
                        "definition", Secrets.masked(item.definition()));
        return item.isPage() ? view.with("page", Secrets.masked(item.page())) : view;
    }

    static Json.Obj of(Approval approval) {
        return Json.object(
                "snapshot", approval.snapshot().value(),
                "items", keys(approval.items()),
                "bindings", of(approval.bindings()),
                "approver", approval.approver(),
                "second", Json.of(approval.second()),
                "at", approval.at().toString(),
                "expiresAt", approval.expiresAt().toString());
    }

    static Json.Obj of(Contained contained) {
        var item = contained.item();
        return Json.object(
                "item", Json.of(item == null ? null : item.toString()),
                "level", contained.level().word(),
                "actor", contained.actor(),
                "reason", contained.reason(),
                "at", contained.at().toString());
    }

    /** By the names of tools. */
    static Json.Obj of(Map<ItemKey, Binding> bindings) {
        var view = Json.object();
        for (var bound : new TreeMap<>(bindings).entrySet())
            view = view.with(bound.getKey().name(), BindingForm.of(bound.getValue()));
        return view;
    }

    static Json.Obj of(Waiver waiver, Instant now) {
        var item = waiver.item();
        var revokedAt = waiver.revokedAt();
        return Json.object(
                "id", waiver.id(),
                "kind", WaiverEndpoints.word(waiver.kind()),
                "server", waiver.server(),
                "item", Json.of(item == null ? null : item.toString()),
                "reason", waiver.reason(),
                "acceptedBy", waiver.acceptedBy(),
                "acceptedAt", waiver.acceptedAt().toString(),
                "expiresAt", waiver.expiresAt().toString(),
                "revokedAt", Json.of(revokedAt == null ? null : revokedAt.toString()),
                "stands", waiver.stands(now));
    }

    static Json.Obj of(Difference difference) {
        return Json.object(
                "change", difference.change(),
                "subject", difference.subject(),
                "approved", text(difference.approved()),
                "seen", text(difference.seen()));
    }

    static Json.Obj of(Grade.Match match) {
        return Json.object(
                "rule", match.rule(),
                "severity", match.severity().name(),
                "at", match.at(),
                "says", match.says());
    }

    static Json.Obj of(Finding finding) {
        return Json.object("id", finding.id(), "server", finding.server())
                .with("change", Json.of(finding.difference().change()))
                .with("subject", Json.of(finding.difference().subject()))
                .with("approved", text(finding.difference().approved()))
                .with("seen", text(finding.difference().seen()))
                .with("detail", Json.of(Secrets.masked(finding.detail())))
                .with("severity", Json.of(finding.severity()))
                .with("containment", Json.of(finding.containment().word()))
                .with(
                        "matches",
                        Json.of(finding.grade().matches().stream().map(Views::of).toList()))
                .with("seenAt", Json.of(finding.seenAt().toString()))
                .with("goneAt", PolicyViews.time(finding.goneAt()));
    }

    static Json.Obj of(Authorities.Kept kept) {
        var accepted = kept.accepted();
        var at = kept.acceptedAt();
        return Json.object(
                "seen", Secrets.masked(kept.seen().json()),
                "seenAt", kept.seenAt().toString(),
                "accepted", accepted == null ? Json.nothing() : Secrets.masked(accepted.json()),
                "acceptedBy", Json.of(kept.acceptedBy()),
                "acceptedAt", Json.of(at == null ? null : at.toString()));
    }

    static Json.Obj of(Agent agent) {
        return Json.object(
                "name", agent.name(),
                "owner", agent.owner(),
                "issuer", agent.issuer(),
                "clientId", agent.clientId(),
                "disabled", agent.disabled(),
                "addedAt", agent.addedAt().toString(),
                "hasSecret", agent.secretHash() != null,
                "hasKeys", agent.jwks() != null,
                "withheld", Json.of(agent.withheld()));
    }

    /**
     * @param use what it was used for, if it was
     */
    static Json.Obj of(Grant grant, Optional<Use> use, Instant now) {
        var usedUpAt = grant.usedUpAt();
        var revokedAt = grant.revokedAt();
        return Json.object(
                "id", grant.id(),
                "agent", grant.agent(),
                "server", grant.server(),
                "items", keys(grant.items()),
                "terms", TermsForm.of(grant.terms()),
                "reason", grant.reason(),
                "grantedBy", grant.grantedBy(),
                "grantedAt", grant.grantedAt().toString(),
                "expiresAt", grant.expiresAt().toString(),
                "revokedAt", Json.of(revokedAt == null ? null : revokedAt.toString()),
                "usedUpAt", Json.of(usedUpAt == null ? null : usedUpAt.toString()),
                "calls", use.map(Use::calls).orElse(0L),
                "lastCallAt", Json.of(use.map(one -> one.lastAt().toString()).orElse(null)),
                "stands", grant.stands(now));
    }

    static Json.Obj of(Operator operator) {
        return Json.object(
                "name", operator.name(),
                "role", operator.role(),
                "addedAt", operator.addedAt().toString());
    }

    static Json.Obj of(Past.Line line) {
        return Json.object(
                "sequence", line.sequence(),
                "at", line.event().at().toString(),
                "kind", line.event().kind(),
                "body", line.event().body());
    }

    static Json keys(Collection<ItemKey> keys) {
        return Json.of(keys.stream().sorted().map(ItemKey::toString).toList());
    }

    static Json text(@Nullable Digest digest) {
        return Json.of(digest == null ? null : digest.value());
    }
}
