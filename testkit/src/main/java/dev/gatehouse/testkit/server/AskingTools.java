package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.RpcError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tools of the conformance suite that ask the client for something. */
final class AskingTools {
    private AskingTools() {}

    static List<Tool> all() {
        return List.of(
                Tool.of(
                        "test_sampling",
                        "Asks the client's model.",
                        """
                        {"type":"object","properties":{"prompt":{"type":"string"}},"required":["prompt"]}
                        """,
                        AskingTools::sampling),
                Tool.of(
                        "test_elicitation",
                        "Asks the user who they are.",
                        """
                        {"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}
                        """,
                        AskingTools::elicitation),
                form(
                        "test_elicitation_sep1034_defaults",
                        """
                        {"type":"object","properties":{
                          "name":{"type":"string","default":"John Doe"},
                          "age":{"type":"integer","default":30},
                          "score":{"type":"number","default":95.5},
                          "status":{"type":"string","enum":["active","inactive","pending"],
                            "default":"active"},
                          "verified":{"type":"boolean","default":true}},"required":[]}
                        """),
                form(
                        "test_elicitation_sep1330_enums",
                        """
                        {"type":"object","properties":{
                          "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
                          "titledSingle":{"type":"string","oneOf":[
                            {"const":"value1","title":"First Option"},
                            {"const":"value2","title":"Second Option"},
                            {"const":"value3","title":"Third Option"}]},
                          "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],
                            "enumNames":["Option One","Option Two","Option Three"]},
                          "untitledMulti":{"type":"array","items":{"type":"string",
                            "enum":["option1","option2","option3"]}},
                          "titledMulti":{"type":"array","items":{"anyOf":[
                            {"const":"value1","title":"First Choice"},
                            {"const":"value2","title":"Second Choice"},
                            {"const":"value3","title":"Third Choice"}]}}},"required":[]}
                        """),
                form(
                        "test_streaming_elicitation",
                        """
                        {"type":"object","properties":{"answer":{"type":"string"}},"required":["answer"]}
                        """),
                Tool.plain(
                        "test_missing_capability",
                        "Cannot work for a client without sampling.",
                        call ->
                                call.clientCan("sampling")
                                        ? Outcome.text("The client can sample.")
                                        : new Outcome.Failed(
                                                InputRequests.missing("sampling"), 400)),
                asking("elicitation", AskingTools::greets),
                asking("sampling", AskingTools::capital),
                asking("list_roots", AskingTools::roots),
                asking("request_state", call -> confirmed(call, "state-ok")),
                asking("tampered_state", call -> confirmed(call, "The state is as it was given.")),
                asking("multiple_inputs", AskingTools::several),
                asking("multi_round", AskingTools::rounds),
                asking("capabilities", AskingTools::whatTheClientCan));
    }

    private static Tool asking(String name, Tool.Action action) {
        return Tool.plain(
                "test_input_required_result_" + name, "Asks the client before it answers.", action);
    }

    static Json.Obj elicit(String message, String schema) {
        return Json.object(
                "method",
                "elicitation/create",
                "params",
                Json.object("message", message, "requestedSchema", JsonText.object(schema)));
    }

    /** An elicitation of one required member. */
    static Json.Obj elicitOne(String message, String member, String type) {
        return elicit(
                message,
                "{\"type\":\"object\",\"properties\":{\"%s\":{\"type\":\"%s\"}},\"required\":[\"%s\"]}"
                        .formatted(member, type, member));
    }

    static Json.Obj sample(String prompt, int maxTokens) {
        return Json.object(
                "method",
                "sampling/createMessage",
                "params",
                Json.object(
                        "messages",
                        Json.array(
                                Json.object(
                                        "role",
                                        "user",
                                        "content",
                                        Json.object("type", "text", "text", prompt))),
                        "maxTokens",
                        maxTokens));
    }

    static Json.Obj listRoots() {
        return Json.object("method", "roots/list", "params", Json.object());
    }

    private static Outcome ask(String key, Json.Obj request, @Nullable String state) {
        return new Outcome.NeedsInput(Map.of(key, request), state);
    }

    private static Outcome sampling(Call call) {
        var prompt = call.arguments().text("prompt");
        if (prompt == null) return Outcome.toolError("prompt must be a string");
        var response = call.responses().object("sample").object("content").text("text");
        return response == null
                ? ask("sample", sample(prompt, 100), null)
                : Outcome.text("LLM response: " + response);
    }

    private static Outcome elicitation(Call call) {
        var message = call.arguments().text("message");
        if (message == null) return Outcome.toolError("message must be a string");
        var response = call.responses().object("user");
        if (response.text("action") != null)
            return Outcome.text("User response: " + response.toText());
        return ask(
                "user",
                elicit(
                        message,
                        """
                        {"type":"object","properties":{
                          "username":{"type":"string","description":"User's response"},
                          "email":{"type":"string","description":"User's email address"}},
                         "required":["username","email"]}
                        """),
                null);
    }

    private static Tool form(String name, String schema) {
        return Tool.plain(
                name,
                "Asks the user to fill in a form.",
                call -> {
                    var response = call.responses().object("form");
                    var action = response.text("action");
                    return action == null
                            ? ask("form", elicit("Please fill this in", schema), null)
                            : Outcome.text(
                                    "Elicitation completed: action="
                                            + action
                                            + ", content="
                                            + response.object("content").toText());
                });
    }

    private static Outcome greets(Call call) {
        var name = call.responses().object("user_name").object("content").text("name");
        return name == null
                ? ask("user_name", elicitOne("What is your name?", "name", "string"), null)
                : Outcome.text("Hello, " + name + "!");
    }

    private static Outcome capital(Call call) {
        var text = call.responses().object("capital_question").object("content").text("text");
        return text == null
                ? ask("capital_question", sample("What is the capital of France?", 100), null)
                : Outcome.text(text);
    }

    private static Outcome roots(Call call) {
        var response = call.responses().object("client_roots");
        return response.has("roots")
                ? Outcome.text("Roots: " + Json.arrayOf(response.array("roots")).toText())
                : ask("client_roots", listRoots(), null);
    }

    private static Outcome confirmed(Call call, String text) {
        var state = call.state();
        if (state == null)
            return ask(
                    "confirm",
                    elicitOne("Please confirm", "ok", "boolean"),
                    RequestState.seal("asked"));
        return RequestState.open(state).isPresent() ? Outcome.text(text) : tampered();
    }

    private static Outcome tampered() {
        return new Outcome.Failed(
                new RpcError(RpcError.INVALID_PARAMS, "the requestState is not as it was given"),
                400);
    }

    private static Outcome several(Call call) {
        var responses = call.responses();
        if (responses.has("user_name")
                && responses.has("greeting")
                && responses.has("client_roots"))
            return Outcome.text("All inputs received: " + responses.toText());
        var requests = new LinkedHashMap<String, Json.Obj>();
        requests.put("user_name", elicitOne("What is your name?", "name", "string"));
        requests.put("greeting", sample("Generate a greeting", 50));
        requests.put("client_roots", listRoots());
        return new Outcome.NeedsInput(requests, RequestState.seal("several"));
    }

    private static Outcome rounds(Call call) {
        var sealed = call.state();
        var state = sealed == null ? Optional.of("round-0") : RequestState.open(sealed);
        if (state.isEmpty()) return tampered();
        if (state.get().equals("round-1") && call.responses().has("step1"))
            return ask(
                    "step2",
                    elicitOne("Step 2: What is your favorite color?", "color", "string"),
                    RequestState.seal("round-2"));
        if (state.get().equals("round-2") && call.responses().has("step2"))
            return Outcome.text("All rounds are done.");
        return ask(
                "step1",
                elicitOne("Step 1: What is your name?", "name", "string"),
                RequestState.seal("round-1"));
    }

    private static Outcome whatTheClientCan(Call call) {
        if (!call.responses().members().isEmpty())
            return Outcome.text("Received: " + call.responses().toText());
        var requests = new LinkedHashMap<String, Json.Obj>();
        if (call.clientCan("elicitation"))
            requests.put("user_name", elicitOne("What is your name?", "name", "string"));
        if (call.clientCan("sampling")) requests.put("sample", sample("Say something", 50));
        if (call.clientCan("roots")) requests.put("client_roots", listRoots());
        return requests.isEmpty()
                ? Outcome.text("The client can do nothing for us.")
                : new Outcome.NeedsInput(requests, null);
    }
}
