package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tools that ask the client, each for one thing, and answer with what they were told.
 *
 * <pre>
 * ask_form, ask_url, ask_sampling, ask_roots   one question each
 * ask_everything                               a form, a sample and the roots at once
 * url_required                                 needs a URL to have been visited: the error -32042 in
 *                                              2025-11-25, until the catalogue announces that the
 *                                              elicitation is complete; a question in the modern era
 * </pre>
 */
final class RevisionAsking {
    /** What {@code url_required} wants to be completed. */
    static final String VISIT = "visit-1";

    private static final int URL_REQUIRED = -32042;

    private final Set<String> completed = ConcurrentHashMap.newKeySet();

    RevisionAsking(Catalogue catalogue) {
        var _ =
                catalogue.hear(news -> {
                    if (news instanceof Catalogue.News.ElicitationComplete(var id))
                        completed.add(id);
                });
    }

    List<Tool> all() {
        return List.of(
                asking("ask_form", call -> Map.of("answer", form())),
                asking("ask_url", call -> Map.of("answer", url(call))),
                asking(
                        "ask_sampling",
                        call -> Map.of("answer", AskingTools.sample("Say something.", 100))),
                asking("ask_roots", call -> Map.of("answer", AskingTools.listRoots())),
                asking("ask_everything", call -> everything()),
                Tool.plain(
                        "url_required", "Works only after a page was visited.", this::urlRequired));
    }

    private interface Questions {
        Map<String, Json.Obj> of(Call call);
    }

    private static Tool asking(String name, Questions questions) {
        return Tool.plain(name, "Asks before it answers.", call -> ask(call, questions.of(call)));
    }

    /** The state must come back as it was given, whatever the answers are. */
    private static Outcome ask(Call call, Map<String, Json.Obj> questions) {
        var state = call.state();
        if (state == null) return new Outcome.NeedsInput(questions, RequestState.seal("asked"));
        if (RequestState.open(state).isEmpty())
            return Outcome.invalid("the requestState is not as it was given");
        return call.responses().members().keySet().containsAll(questions.keySet())
                ? Outcome.text(call.responses().toText())
                : new Outcome.NeedsInput(questions, state);
    }

    private static Json.Obj form() {
        return AskingTools.elicitOne("What is your name?", "name", "string");
    }

    private static Json.Obj url(Call call) {
        return Json.object("method", "elicitation/create", "params", visit(call.era()));
    }

    /** The id came with the notification of the end, and went with it. */
    private static Json.Obj visit(Era era) {
        var params =
                Json.object(
                        "mode",
                        "url",
                        "message",
                        "Please sign in.",
                        "url",
                        "https://sign-in.example/start");
        return era == Era.LEGACY ? params.with("elicitationId", Json.of(VISIT)) : params;
    }

    private static Map<String, Json.Obj> everything() {
        var questions = new LinkedHashMap<String, Json.Obj>();
        questions.put("form", form());
        questions.put("sample", AskingTools.sample("Say something.", 100));
        questions.put("roots", AskingTools.listRoots());
        return questions;
    }

    private Outcome urlRequired(Call call) {
        if (completed.contains(VISIT)) return Outcome.text("The page was visited.");
        if (call.era() == Era.MODERN) return ask(call, Map.of("answer", url(call)));
        if (call.revision() != Revision.V2025_11_25)
            return Outcome.toolError("a page must be visited first");
        return new Outcome.Failed(
                new RpcError(
                        URL_REQUIRED,
                        "This needs a page to be visited first.",
                        Json.object("elicitations", Json.array(visit(call.era())))),
                200);
    }
}
