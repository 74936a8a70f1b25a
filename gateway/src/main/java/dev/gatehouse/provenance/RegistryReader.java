package dev.gatehouse.provenance;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry what it says, under the guard of every fetch (REQ-100, REQ-111). Blocks; safe for
 * many threads.
 */
public final class RegistryReader {
    /**
     * How much is taken.
     *
     * @param maxPages of one reading
     * @param maxEntries of one reading
     * @param maxCursorChars of a cursor
     */
    public record Limits(int maxPages, int maxEntries, int maxCursorChars) {
        public static final Limits STANDARD = new Limits(5_000, 500_000, 2_000);
    }

    /** What reading a list gave; what was read before it broke off was handed on. */
    sealed interface Reading {}

    /**
     * To its end.
     *
     * @param unread entries that could not be taken, the first few of them in words
     */
    record Whole(int entries, int unreadable, List<String> unread) implements Reading {}

    record Broken(String why) implements Reading {}

    /** What one version is now. */
    sealed interface Look {}

    record Seen(RegistryRecord record) implements Look {}

    /** The registry knows no such version. */
    record Gone() implements Look {}

    /**
     * @param isSilent whether the registry said nothing at all
     */
    record NotSeen(String why, boolean isSilent) implements Look {}

    private static final int TOLD = 5;
    private static final StrictJson JSON =
            new StrictJson(new JsonLimits(16 << 20, 64, 1 << 20, 500_000, JsonLimits.Numbers.ANY));

    private final Function<URI, GuardedFetch.Posting> fetch;
    private final Limits limits;

    /**
     * @param fetch asks for a document: {@link GuardedFetch#ask}
     */
    public RegistryReader(Function<URI, GuardedFetch.Posting> fetch, Limits limits) {
        this.fetch = fetch;
        this.limits = limits;
    }

    /**
     * Reads a registry page by page to its end.
     *
     * @param since only what changed after this; everything when empty
     * @param page takes each page as it comes
     */
    Reading read(Registry registry, Optional<Instant> since, Consumer<List<RegistryRecord>> page) {
        var cursors = new HashSet<String>();
        var unread = new ArrayList<String>();
        Optional<String> cursor = Optional.empty();
        int entries = 0;
        int unreadable = 0;
        for (int number = 0; number < limits.maxPages(); number++) {
            var answer = object(registry.servers(since, cursor));
            if (answer.found() == null) return new Broken(answer.why());
            var taken = new ArrayList<RegistryRecord>();
            for (var entry : answer.found().array("servers")) {
                switch (RecordForm.read(registry.name(), entry)) {
                    case RecordForm.Read(var record) -> taken.add(record);
                    case RecordForm.Refused(var why) -> {
                        unreadable++;
                        if (unread.size() < TOLD) unread.add(why);
                    }
                }
            }
            entries += taken.size();
            if (entries > limits.maxEntries())
                return new Broken("it lists more than " + limits.maxEntries() + " entries");
            if (!taken.isEmpty()) page.accept(taken);
            var next = answer.found().object("metadata").text("nextCursor");
            if (next == null || next.isEmpty())
                return new Whole(entries, unreadable, List.copyOf(unread));
            if (next.length() > limits.maxCursorChars())
                return new Broken("it names a cursor that is too long");
            if (!cursors.add(next)) return new Broken("its cursors go round in a circle");
            cursor = Optional.of(next);
        }
        return new Broken("it has more than " + limits.maxPages() + " pages");
    }

    /** Asks for one version. */
    Look look(Registry registry, String name, String version) {
        var answer = object(registry.version(name, version));
        if (answer.status() == 404) return new Gone();
        if (answer.found() == null) return new NotSeen(answer.why(), answer.status() == 0);
        return switch (RecordForm.read(registry.name(), answer.found())) {
            case RecordForm.Refused(var why) -> new NotSeen(why, false);
            case RecordForm.Read(var record)
                    when !record.name().equals(name) || !record.version().equals(version) ->
                    new NotSeen("it answers with " + record.name() + " " + record.version(), false);
            case RecordForm.Read(var record) -> new Seen(record);
        };
    }

    /**
     * @param found null when there is none, and then why says so
     */
    private record Answer(int status, Json.@Nullable Obj found, String why) {
        static Answer none(int status, String why) {
            return new Answer(status, null, why);
        }
    }

    private Answer object(URI place) {
        return switch (fetch.apply(place)) {
            case GuardedFetch.Refused(var why) -> Answer.none(0, why);
            case GuardedFetch.Failed(var why) -> Answer.none(0, why);
            case GuardedFetch.Answered(int status, var bytes, _) when status == 200 ->
                    switch (JSON.read(bytes)) {
                        case StrictJson.Value(Json.Obj object) -> new Answer(status, object, "");
                        case StrictJson.Value _ ->
                                Answer.none(status, "it answers with no JSON object");
                        case StrictJson.Refused(var why) ->
                                Answer.none(status, "its answer is not taken: " + why);
                    };
            case GuardedFetch.Answered(int status, _, _) ->
                    Answer.none(status, "it answers with status " + status);
        };
    }
}
