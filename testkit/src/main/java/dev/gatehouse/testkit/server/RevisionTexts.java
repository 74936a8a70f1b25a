package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;

/** A resource, a template and a prompt with everything that the newest revisions know of them. */
final class RevisionTexts {
    private RevisionTexts() {}

    static void addTo(Catalogue catalogue) {
        catalogue.putResource(
                JsonText.object(
                        """
                        {"uri":"note://greeting","name":"greeting","title":"A greeting",
                         "description":"Says good day.","mimeType":"text/plain","size":8,
                         "annotations":{"audience":["user"],"priority":0.5,
                           "lastModified":"2026-01-01T00:00:00Z"},
                         "icons":[{"src":"https://icons.example/note.png"}],
                         "_meta":{"example.com/kind":"note"}}
                        """),
                call -> contents(call, "Good day"));
        catalogue.putTemplate(
                JsonText.object(
                        """
                        {"uriTemplate":"note://of/{name}","name":"notes","title":"Notes of somebody",
                         "description":"The note of a person.","mimeType":"text/plain",
                         "icons":[{"src":"https://icons.example/note.png"}]}
                        """),
                call -> contents(call, "A note"));
        catalogue.putPrompt(
                JsonText.object(
                        """
                        {"name":"greet","title":"Greet somebody","description":"Greets by name.",
                         "icons":[{"src":"https://icons.example/wave.png"}],
                         "arguments":[{"name":"name","title":"Name",
                           "description":"Who is greeted.","required":true}]}
                        """),
                RevisionTexts::greeting);
    }

    private static Outcome contents(Call call, String text) {
        var uri = String.valueOf(call.params().text("uri"));
        return new Outcome.Done(
                Json.object(
                        "contents",
                        Json.array(
                                Json.object("uri", uri, "mimeType", "text/plain", "text", text))));
    }

    private static Outcome greeting(Call call) {
        var name = call.arguments().text("name");
        if (name == null) return Outcome.invalid("the argument name is missing");
        return new Outcome.Done(
                Json.object(
                        "description",
                        "A greeting.",
                        "messages",
                        Json.array(
                                Json.object(
                                        "role",
                                        "user",
                                        "content",
                                        Json.object("type", "text", "text", "Greet " + name)))));
    }
}
