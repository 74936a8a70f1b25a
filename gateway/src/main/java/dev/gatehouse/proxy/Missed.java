package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent may have missed while nobody listened for it: every list that can change, and every
 * resource that it wants to hear of. Reading once too often is better than not at all.
 */
final class Missed {
    private static final Json TRUE = Json.of(true);

    private Missed() {}

    /**
     * @param capabilities as the agent was told them
     * @param resources that it subscribed to and may read
     */
    static List<Message.Notification> news(Json.Obj capabilities, List<String> resources) {
        var news = new ArrayList<Message.Notification>();
        for (var listed : ListNews.Listed.values())
            if (TRUE.equals(capabilities.object(listed.capability()).member("listChanged")))
                news.add(new Message.Notification(listed.notification(), Json.object()));
        for (var uri : resources)
            news.add(
                    new Message.Notification(
                            "notifications/resources/updated", Json.object("uri", uri)));
        return news;
    }
}
