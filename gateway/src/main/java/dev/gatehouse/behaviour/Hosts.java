package dev.gatehouse.behaviour;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Severity;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The hosts that a result names in URLs, and which of them are worse than others. */
final class Hosts {
    /** So much text of one result is looked through, and so many hosts are taken from it. */
    private static final int MAX_CHARS = 1 << 18;

    private static final int MAX_HOSTS = 200;
    private static final int MAX_HOST = 253;

    private static final Pattern URL =
            Pattern.compile(
                    "(?i)\\b(?:https?|wss?|ftp)://(?:[^\\s/@\"'<>]{1,256}@)?"
                            + "(\\[[0-9a-f:.]{2,45}]|[^\\s/?#:@\"'<>\\\\)\\]}|,;]{1,253})");

    /** Where anybody collects what is sent there, or reaches into other networks. */
    private static final Set<String> COLLECTORS =
            Set.of(
                    "ngrok.io",
                    "ngrok.app",
                    "ngrok-free.app",
                    "trycloudflare.com",
                    "webhook.site",
                    "requestbin.com",
                    "pipedream.net",
                    "burpcollaborator.net",
                    "oastify.com",
                    "interact.sh",
                    "oast.fun",
                    "oast.pro",
                    "beeceptor.com",
                    "requestcatcher.com",
                    "pastebin.com",
                    "transfer.sh",
                    "0x0.st",
                    "serveo.net",
                    "localhost.run");

    private final Set<String> found = new TreeSet<>();
    private int left = MAX_CHARS;

    private Hosts() {}

    static Set<String> in(Json json) {
        var hosts = new Hosts();
        hosts.look(json);
        return hosts.found;
    }

    private void look(Json json) {
        if (left <= 0 || found.size() >= MAX_HOSTS) return;
        switch (json) {
            case Json.Obj(var members) -> members.values().forEach(this::look);
            case Json.Arr(var elements) -> elements.forEach(this::look);
            case Json.Str(var text) -> read(text);
            case Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }

    private void read(String text) {
        if (!text.contains("://")) {
            left -= Math.min(left, 64);
            return;
        }
        var looked = text.length() > left ? text.substring(0, left) : text;
        left -= looked.length();
        var urls = URL.matcher(looked);
        while (urls.find() && found.size() < MAX_HOSTS) {
            var host = urls.group(1).toLowerCase(Locale.ROOT).replaceAll("\\.+$", "");
            if (!host.isEmpty() && host.length() <= MAX_HOST)
                found.add(host.replaceAll("[^\\x21-\\x7e]", "?"));
        }
    }

    /**
     * A new host is one thing; an address in place of a name, the inside of a network, a name that
     * can look like another and a place where anybody collects what is sent are another.
     */
    static Severity severity(String host) {
        return isAddress(host) || isInside(host) || isDisguised(host) || isCollector(host)
                ? Severity.S3
                : Severity.S2;
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.matches("[0-9.]+|0x[0-9a-f]+|[0-9]+");
    }

    private static boolean isInside(String host) {
        return !host.contains(".")
                || host.endsWith(".local")
                || host.endsWith(".internal")
                || host.endsWith(".localhost");
    }

    private static boolean isDisguised(String host) {
        return host.contains("xn--") || host.contains("?");
    }

    private static boolean isCollector(String host) {
        for (var name = host; name.contains("."); name = name.substring(name.indexOf('.') + 1))
            if (COLLECTORS.contains(name)) return true;
        return false;
    }
}
