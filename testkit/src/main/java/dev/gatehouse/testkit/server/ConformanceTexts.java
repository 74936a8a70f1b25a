package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.Map;

/** The resources, templates and prompts that the official conformance suite reads. */
final class ConformanceTexts {
    private ConformanceTexts() {}

    static void addTo(Catalogue catalogue) {
        resources(catalogue);
        prompts(catalogue);
    }

    private static void resources(Catalogue catalogue) {
        catalogue.putResource(
                resource("test://static-text", "Static text", "text/plain"),
                call ->
                        contents(
                                "test://static-text",
                                "text/plain",
                                "text",
                                "This is the content of the static text resource."));
        catalogue.putResource(
                resource("test://static-binary", "Static binary", "image/png"),
                call -> contents("test://static-binary", "image/png", "blob", Media.PNG));
        catalogue.putResource(
                resource("test://watched-resource", "Watched resource", "text/plain"),
                call ->
                        contents(
                                "test://watched-resource",
                                "text/plain",
                                "text",
                                "This resource can be watched."));
        catalogue.putTemplate(
                Json.object(
                        "uriTemplate",
                        "test://template/{id}/data",
                        "name",
                        "Data by id",
                        "description",
                        "The data of an id.",
                        "mimeType",
                        "application/json"),
                ConformanceTexts::templated);
    }

    private static Json.Obj resource(String uri, String name, String mimeType) {
        return Json.object(
                "uri",
                uri,
                "name",
                name,
                "description",
                name + " for testing.",
                "mimeType",
                mimeType);
    }

    private static Outcome contents(String uri, String mimeType, String member, String content) {
        return new Outcome.Done(
                Json.object(
                        "contents",
                        Json.array(
                                Json.object("uri", uri, "mimeType", mimeType, member, content))));
    }

    private static Outcome templated(Call call) {
        var uri = String.valueOf(call.params().text("uri"));
        var id = uri.substring("test://template/".length(), uri.length() - "/data".length());
        var data = Json.object("id", id, "templateTest", true, "data", "Data for ID: " + id);
        return contents(uri, "application/json", "text", data.toText());
    }

    private static void prompts(Catalogue catalogue) {
        catalogue.putPrompt(
                prompt("test_simple_prompt"),
                call -> messages(text("This is a simple prompt for testing.")));
        catalogue.putPrompt(
                prompt("test_prompt_with_arguments", "arg1", "arg2"),
                call ->
                        messages(
                                text(
                                        "Prompt with arguments: arg1='%s', arg2='%s'"
                                                .formatted(
                                                        call.arguments().text("arg1"),
                                                        call.arguments().text("arg2")))));
        catalogue.putPrompt(
                prompt("test_prompt_with_embedded_resource", "resourceUri"),
                call ->
                        messages(
                                embedded(String.valueOf(call.arguments().text("resourceUri"))),
                                text("Please process the embedded resource above.")));
        catalogue.putPrompt(
                prompt("test_prompt_with_image"),
                call ->
                        messages(
                                Json.object(
                                        "type",
                                        "image",
                                        "data",
                                        Media.PNG,
                                        "mimeType",
                                        "image/png"),
                                text("Please analyze the image above.")));
        catalogue.putPrompt(prompt("test_input_required_result_prompt"), ConformanceTexts::asking);
    }

    private static Json.Obj prompt(String name, String... arguments) {
        var list = new ArrayList<Json>();
        for (var argument : arguments)
            list.add(
                    Json.object(
                            "name",
                            argument,
                            "description",
                            "The argument " + argument + ".",
                            "required",
                            true));
        var prompt = Json.object("name", name, "description", "A prompt for testing: " + name);
        return list.isEmpty() ? prompt : prompt.with("arguments", Json.arrayOf(list));
    }

    private static Json.Obj text(String text) {
        return Json.object("type", "text", "text", text);
    }

    private static Json.Obj embedded(String uri) {
        return Json.object(
                "type",
                "resource",
                "resource",
                Json.object(
                        "uri",
                        uri,
                        "mimeType",
                        "text/plain",
                        "text",
                        "Embedded resource content for testing."));
    }

    private static Outcome messages(Json.Obj... contents) {
        var list = new ArrayList<Json>();
        for (var content : contents) list.add(Json.object("role", "user", "content", content));
        return new Outcome.Done(Json.object("messages", Json.arrayOf(list)));
    }

    private static Outcome asking(Call call) {
        var context = call.responses().object("user_context").object("content").text("context");
        return context == null
                ? new Outcome.NeedsInput(
                        Map.of(
                                "user_context",
                                AskingTools.elicitOne(
                                        "What context should the prompt use?",
                                        "context",
                                        "string")),
                        null)
                : messages(text("Prompt with context: " + context));
    }
}
