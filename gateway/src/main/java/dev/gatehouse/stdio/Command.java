package dev.gatehouse.stdio;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Exactly what is run: a template with its places filled.
 *
 * @param words the program and its arguments, each handed to it as it stands; no shell reads them
 *     (REQ-118)
 */
public record Command(
        String template,
        List<String> words,
        Map<String, String> environment,
        @Nullable Path workdir,
        boolean network,
        List<Path> writable) {
    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
        writable = List.copyOf(writable);
    }

    /**
     * What a person approves of it, and what is compared before every start. Values of the
     * environment are there as digests, for they may be secrets; the patterns are not, for they say
     * what could be run and not what is.
     */
    public Json.Obj described() {
        var values = new TreeMap<String, Json>();
        environment.forEach((key, value) -> values.put(key, Json.of(digest(value))));
        return Json.object(
                "template", template,
                "command", words,
                "environment", values,
                "workdir", Json.of(workdir == null ? null : workdir.toString()),
                "network", network,
                "writable", writable.stream().map(Path::toString).toList());
    }

    private static String digest(String value) {
        return Digest.of(value.getBytes(StandardCharsets.UTF_8)).value();
    }

    /** Without the environment's values. */
    @Override
    public String toString() {
        return described().toText();
    }
}
