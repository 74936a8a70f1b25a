package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.brief;
import static dev.gatehouse.cli.Shown.objects;
import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.inventory.Revealed;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** A server on the screen. What it says of itself stands behind a bar, in full, revealed. */
final class ServerPage {
    private ServerPage() {}

    static void table(Page page, List<Json.Obj> servers) {
        if (servers.isEmpty()) {
            page.line("There are no servers. Add one: gatehouse server add NAME URL --owner WHO");
            return;
        }
        page.table(
                List.of("NAME", "STATE", "FINDINGS", "APPROVED", "SUBMITTED", "OWNER", "PLACE"),
                servers.stream()
                        .map(server ->
                                List.of(
                                        text(server, "name"),
                                        text(server, "state"),
                                        text(server, "openFindings"),
                                        brief(server, "approved"),
                                        brief(server, "submitted"),
                                        text(server, "owner"),
                                        text(server, "place")))
                        .toList());
    }

    /** Counts, digests and warnings: what to know before reading all of it. */
    static void summary(Page page, Json.Obj full) {
        var server = full.object("server");
        page.field("state", text(server, "state"));
        page.field("submitted", text(server, "submitted"));
        page.field("approved", text(server, "approved"));
        full.object("submitted")
                .object("eras")
                .members()
                .forEach((era, said) -> page.field("era " + era, counts((Json.Obj) said)));
        for (var contained : objects(full, "contained"))
            page.field(
                    "contained",
                    text(contained, "level")
                            + (text(contained, "item").equals("-")
                                    ? ""
                                    : " of " + text(contained, "item"))
                            + " by "
                            + text(contained, "actor")
                            + ", "
                            + Shown.time(contained, "at")
                            + ": "
                            + text(contained, "reason"));
        warnings(page, full);
        CuesShown.counts(page, full.object("submitted"));
    }

    private static String counts(Json.Obj said) {
        var counts = new LinkedHashMap<String, Integer>();
        for (var item : objects(said, "items")) {
            var kind = text(item, "key").substring(0, text(item, "key").indexOf(':'));
            counts.merge(kind, 1, Integer::sum);
        }
        var words = new ArrayList<String>();
        counts.forEach((kind, count) -> words.add(count + " " + kind + (count == 1 ? "" : "s")));
        return "revision "
                + text(said, "revision")
                + ", "
                + (words.isEmpty() ? "no items" : String.join(", ", words));
    }

    static void full(Page page, String name, Json.Obj full) {
        var server = full.object("server");
        page.heading("Server " + name);
        place(page, full);
        page.field("owner", text(server, "owner"));
        page.field("added", Shown.time(server, "addedAt"));
        precedents(page, full);
        lineage(page, full);
        evidence(page, full);
        advisories(page, full);
        summary(page, full);
        approval(page, full);
        authority(page, full);
        IdentityCommands.brief(page, full);
        findings(page, full);
        CuesShown.full(page, full.object("submitted"));
        full.object("submitted")
                .object("eras")
                .members()
                .forEach((era, said) -> declaration(page, era, (Json.Obj) said));
        page.blank();
        if (!text(server, "submitted").equals(text(server, "approved")))
            page.line(
                    "To approve exactly this: gatehouse server approve "
                            + name
                            + " --digest "
                            + text(server, "submitted")
                            + " --identity "
                            + text(full.object("identity"), "digest"));
        else page.line("Of this, the items named above are approved.");
    }

    /** What its package proves of itself. */
    static void evidence(Page page, Json.Obj full) {
        if (!(full.member("evidence") instanceof Json.Obj evidence)) return;
        page.field("package", text(evidence, "package"));
        page.field("evidence", text(evidence, "tier") + ", " + Shown.time(evidence, "at"));
        for (var says : Shown.texts(evidence, "says")) page.line("  | " + says);
    }

    /** With which other servers it shares an identity. */
    static void precedents(Page page, Json.Obj in) {
        for (var one : objects(in, "precedents"))
            page.line(
                    "  "
                            + text(one, "server")
                            + " "
                            + text(one, "relation")
                            + " "
                            + text(one, "before")
                            + " ("
                            + String.join(", ", Shown.texts(one, "grounds"))
                            + "), noticed "
                            + Shown.time(one, "at"));
    }

    /** What is warned of its packages, as the sources say it. */
    private static void advisories(Page page, Json.Obj full) {
        if (!(full.member("advisories") instanceof Json.Obj told)) return;
        page.field("advisories", text(told, "outcome") + ", " + Shown.time(told, "askedAt"));
        for (var one : objects(told, "about"))
            page.line(
                    "  | "
                            + text(one, "severity")
                            + " "
                            + text(one, "id")
                            + " "
                            + text(one, "package")
                            + ": "
                            + text(one, "summary"));
    }

    private static void lineage(Page page, Json.Obj full) {
        if (!(full.member("lineage") instanceof Json.Obj lineage)) return;
        page.field(
                "from",
                text(lineage, "name")
                        + " "
                        + text(lineage, "version")
                        + " of registry "
                        + text(lineage, "registry"));
        page.field("published", Shown.time(lineage, "publishedAt"));
        page.field("submitted by", text(lineage, "submitter"));
        for (var check : objects(full, "checks"))
            page.line(
                    "  "
                            + text(check, "verdict")
                            + " "
                            + text(check, "name")
                            + ": "
                            + text(check, "says"));
    }

    private static void place(Page page, Json.Obj full) {
        var server = full.object("server");
        if (!(server.member("stdio") instanceof Json.Obj stdio)) {
            page.field("url", text(server, "url"));
            return;
        }
        page.field("stdio", text(server, "place"));
        page.field(
                "processes",
                text(stdio, "shareable").equals("true")
                        ? "one for all principals"
                        : "one for each principal");
        processes(page, full.object("processes"));
    }

    private static void processes(Page page, Json.Obj now) {
        page.field("sandbox", text(now, "sandbox"));
        page.field(
                "now",
                text(now, "running")
                        + " running, "
                        + text(now, "restarts")
                        + " restarts, "
                        + text(now, "withheld")
                        + " lines withheld");
        if (!text(now, "lastEnd").isEmpty()) page.field("last end", text(now, "lastEnd"));
        var words = Shown.texts(now, "lastErrors");
        if (words.isEmpty()) return;
        page.line("  last on its standard error");
        for (var line : words) page.quoted(line);
    }

    private static void approval(Page page, Json.Obj full) {
        if (!(full.member("approval") instanceof Json.Obj approval)) return;
        var second = text(approval, "second");
        page.field(
                "approved by",
                text(approval, "approver")
                        + (second.equals("-") ? "" : " and " + second)
                        + ", "
                        + Shown.time(approval, "at")
                        + ", until "
                        + Shown.time(approval, "expiresAt"));
        page.field("items", String.join(" ", Shown.texts(approval, "items")));
    }

    /** What an approver accepts of it, or accepted, facet by facet. */
    private static void authority(Page page, Json.Obj full) {
        if (!(full.member("authority") instanceof Json.Obj authority)) return;
        boolean isAccepted = authority.member("accepted") instanceof Json.Obj;
        page.line(
                isAccepted
                        ? "Accepted of its authorization by "
                                + text(authority, "acceptedBy")
                                + ", "
                                + Shown.time(authority, "acceptedAt")
                                + ":"
                        : "It says of its authorization, and an approval accepts:");
        var shown = authority.object(isAccepted ? "accepted" : "seen");
        for (var facet : shown.members().keySet()) {
            var values = Shown.texts(shown, facet);
            page.line(
                    "  "
                            + Revealed.text(facet)
                            + ": "
                            + (values.isEmpty() ? "none" : String.join(" ", values)));
        }
    }

    static void findings(Page page, Json.Obj full) {
        var findings = objects(full, "findings");
        if (findings.isEmpty()) return;
        page.line("Open findings:");
        DriftCommands.table(page, findings);
    }

    /**
     * The warnings are made here, on the reader's side, from the text that is about to be shown.
     */
    private static void warnings(Page page, Json.Obj full) {
        full.object("submitted")
                .object("eras")
                .members()
                .forEach((era, said) -> {
                    for (var warning : warnings((Json.Obj) said)) page.warning(era, warning);
                });
    }

    private static List<String> warnings(Json.Obj said) {
        var warnings = new ArrayList<String>();
        for (var facet : List.of("program", "serverInfo", "capabilities", "instructions"))
            warnings.addAll(Revealed.warnings(facet, Json.of(said.member(facet))));
        for (var item : objects(said, "items"))
            for (var part : List.of("definition", "page"))
                warnings.addAll(
                        Revealed.warnings(Revealed.text(text(item, "key")), item.object(part)));
        return warnings;
    }

    private static void declaration(Page page, String era, Json.Obj said) {
        page.blank();
        page.heading(
                "Era "
                        + era
                        + ", revision "
                        + text(said, "revision")
                        + ", "
                        + text(said, "digest"));
        if (said.member("program") instanceof Json.Obj program) {
            page.line("  program, which the gate runs");
            page.quotedJson(program);
        }
        page.line("  serverInfo");
        page.quotedJson(said.object("serverInfo"));
        page.line("  capabilities");
        page.quotedJson(said.object("capabilities"));
        page.line("  instructions");
        page.quoted(text(said, "instructions"));
        for (var item : objects(said, "items")) {
            page.line("  " + text(item, "key") + "  " + text(item, "digest"));
            var description = item.object("definition").text("description");
            if (description != null) page.quoted(description);
            if (item.object("definition").members().isEmpty())
                page.line("    in no list: a tool names it");
            else page.quotedJson(item.object("definition").without("description"));
            if (!(item.member("page") instanceof Json.Obj shown)) continue;
            page.line("    the page that hosts show");
            page.quotedJson(shown);
        }
    }

    static void diff(Page page, String name, Json.Obj diff) {
        if (text(diff, "approved").equals("-")) {
            page.line(name + " was never approved, so there is nothing to compare with.");
            return;
        }
        var differences = objects(diff, "differences");
        if (differences.isEmpty()) {
            page.line(name + " submitted last exactly what is approved.");
            return;
        }
        for (var difference : differences) {
            page.heading(text(difference, "change") + " " + text(difference, "subject"));
            side(page, "approved", difference, "was");
            side(page, "submitted", difference, "is");
        }
    }

    private static void side(Page page, String label, Json.Obj difference, String member) {
        var json = Json.of(difference.member(member));
        if (json instanceof Json.Null) return;
        page.line("  " + label);
        page.quotedJson(json);
    }
}
