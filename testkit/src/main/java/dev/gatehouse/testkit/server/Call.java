package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Revision;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request being answered, as the code that answers it sees it.
 *
 * <p>Waiting ends early, with {@link Cancelled}, when the client has cancelled.
 */
public final class Call {
    /** The client does not want the answer any more. */
    static final class Cancelled extends IOException {
        private static final long serialVersionUID = 1;

        Cancelled() {
            super("the client cancelled");
        }
    }

    static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";
    private static final List<String> LEVELS =
            List.of(
                    "debug",
                    "info",
                    "notice",
                    "warning",
                    "error",
                    "critical",
                    "alert",
                    "emergency");

    private final Revision revision;
    private final Json.Obj params;
    private final Json.Obj clientCapabilities;
    private final Json.Obj clientInfo;
    private final @Nullable String logLevel;
    private final Answer answer;
    private final Supplier<CountDownLatch> cancelled;

    Call(
            Revision revision,
            Json.Obj params,
            Json.Obj clientCapabilities,
            Json.Obj clientInfo,
            @Nullable String logLevel,
            Answer answer,
            Supplier<CountDownLatch> cancelled) {
        this.revision = revision;
        this.params = params;
        this.clientCapabilities = clientCapabilities;
        this.clientInfo = clientInfo;
        this.logLevel = logLevel;
        this.answer = answer;
        this.cancelled = cancelled;
    }

    /** The same call, asked again with the client's answers. */
    Call answered(Json.Obj responses, @Nullable String state) {
        var again = params.with("inputResponses", responses);
        if (state != null) again = again.with("requestState", Json.of(state));
        return new Call(
                revision, again, clientCapabilities, clientInfo, logLevel, answer, cancelled);
    }

    public Revision revision() {
        return revision;
    }

    public Era era() {
        return revision.era();
    }

    /** What the client says that it can do. */
    public Json.Obj clientCapabilities() {
        return clientCapabilities;
    }

    /** What the client says that it is: in a session, when that began. */
    public Json.Obj clientInfo() {
        return clientInfo;
    }

    public Json.Obj params() {
        return params;
    }

    public Json.Obj arguments() {
        return params.object("arguments");
    }

    public boolean clientCan(String capability) {
        return clientCapabilities.has(capability);
    }

    /** The client's answers to the requests of an earlier round, by key. */
    public Json.Obj responses() {
        return params.object("inputResponses");
    }

    public @Nullable String state() {
        return params.text("requestState");
    }

    /** Reports progress when the client asked for it. */
    public void progress(long progress, long total) throws IOException {
        progress(Json.object("progress", progress, "total", total));
    }

    /** Reports progress in words too, for those revisions that have them. */
    public void progress(long progress, long total, String message) throws IOException {
        progress(Json.object("progress", progress, "total", total, "message", message));
    }

    private void progress(Json.Obj report) throws IOException {
        var token = params.object("_meta").member(Meta.PROGRESS_TOKEN);
        if (token == null) return;
        var method = "notifications/progress";
        var told = report.with("progressToken", token);
        answer.notify(method, new Vocabulary(revision).told(method, told));
    }

    /** Sends a log message when the client wants its level. */
    public void log(String level, String text) throws IOException {
        if (logLevel == null || LEVELS.indexOf(level) < LEVELS.indexOf(logLevel)) return;
        answer.notify(
                "notifications/message",
                Json.object("level", level, "logger", "fake-server", "data", text));
    }

    /** Closes the stream now; the rest waits for the client to resume. Legacy alone. */
    public void hangUp(long retryMillis) throws IOException {
        answer.hangUp(retryMillis);
    }

    public void pause(Duration time) throws InterruptedException, Cancelled {
        if (cancelled.get().await(time.toNanos(), TimeUnit.NANOSECONDS)) throw new Cancelled();
    }
}
