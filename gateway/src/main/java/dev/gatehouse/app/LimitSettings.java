package dev.gatehouse.app;

import dev.gatehouse.proxy.SightLimits;
import dev.gatehouse.stdio.StdioLimits;

/** Reads the limits: their keys, defaults, bounds and meanings. */
final class LimitSettings {
    private LimitSettings() {}

    static Limits read(Section limits) {
        return new Limits(
                requests(limits.section("requests")),
                answers(limits.section("answers")),
                timeouts(limits.section("timeouts")),
                connections(limits.section("connections")),
                streams(limits.section("streams")),
                journal(limits.section("journal")),
                snapshots(limits.section("snapshots")),
                tokens(limits.section("tokens")),
                fetch(limits.section("fetch")),
                bridge(limits.section("bridge")),
                stdio(limits.section("stdio")),
                joined(limits.section("joined")),
                sights(limits.section("sights")),
                PeopleSettings.limits(limits.section("people")),
                BehaviourSettings.read(limits.section("behaviour")));
    }

    private static SightLimits sights(Section in) {
        return new SightLimits(
                in.duration(
                        "patience",
                        "2s",
                        "10ms",
                        "1m",
                        "A list that an agent reads waits until what the server says to that agent"
                                + " is compared."),
                in.duration(
                        "joined",
                        "250ms",
                        "1ms",
                        "1m",
                        "The same for a list of all servers together; one that was too slow is not"
                                + " waited for in the minute after."),
                in.duration("between", "5s", "0s", "1h", "The same list is not read more often."),
                in.count(
                        "calls",
                        50,
                        1,
                        1_000_000,
                        "After so many calls, on average, the tools are read as the agent sees"
                                + " them."));
    }

    private static Limits.Requests requests(Section in) {
        return new Limits.Requests(
                in.bytes("bodyBytes", "4MiB", "1KiB", "64MiB", "Body of an agent's request."),
                in.bytes(
                        "strangerBodyBytes", "64KiB", "1KiB", "64MiB", "The same without a token."),
                in.bytes(
                        "bufferedBytes",
                        "128MiB",
                        "1MiB",
                        "1024MiB",
                        "All requests' bodies together."),
                in.bytes("headerBytes", "32KiB", "1KiB", "1MiB", "All header lines of it."),
                in.bytes("lineBytes", "8KiB", "256B", "64KiB", "Its request line."),
                in.count("jsonDepth", 64, 8, 500, "Objects and arrays within each other in it."),
                in.count("jsonTokens", 100_000, 100, 10_000_000, "Names, values, brackets in it."),
                in.count("batch", 50, 1, 10_000, "Messages at once, as 2025-03-26 sends them."),
                in.count("strangers", 50, 1, 100_000, "Without a valid token, a second."),
                in.count("strangersPerAddress", 20, 1, 100_000, "The same from one address."),
                in.duration(
                        "flowMemory",
                        "1h",
                        "1s",
                        "30d",
                        "How long untrusted or private content that an agent took in stays with"
                                + " it."));
    }

    private static Limits.Answers answers(Section in) {
        return new Limits.Answers(
                in.bytes("bodyBytes", "16MiB", "1KiB", "256MiB", "Body of a server's answer."),
                in.bytes(
                        "bufferedBytes",
                        "128MiB",
                        "1MiB",
                        "1024MiB",
                        "What is kept of all answers together while they come."),
                in.bytes("headerBytes", "32KiB", "1KiB", "1MiB", "All header lines of it."),
                in.count("jsonDepth", 64, 8, 500, "Objects and arrays within each other in it."),
                in.count("jsonTokens", 500_000, 100, 10_000_000, "Names, values, brackets in it."),
                in.bytes("eventBytes", "4MiB", "1KiB", "64MiB", "One event of a server's stream."));
    }

    private static Limits.Timeouts timeouts(Section in) {
        return new Limits.Timeouts(
                in.duration("header", "10s", "1s", "5m", "An agent sends a request's header."),
                in.duration("body", "30s", "1s", "30m", "An agent sends a request's body."),
                in.duration("idle", "75s", "1s", "1h", "A connection of an agent rests."),
                in.duration("connect", "5s", "100ms", "1m", "A server accepts a connection."),
                in.duration("response", "60s", "1s", "1h", "A server begins to answer."),
                in.duration("request", "5m", "1s", "1d", "A request in all, despite progress."),
                in.duration("drain", "10s", "0s", "1h", "A legacy call whose agent has gone."),
                in.duration("keepAlive", "15s", "1s", "5m", "Between comments on a silent stream."),
                in.duration("shutdown", "10s", "0s", "10m", "Requests in flight may still end."));
    }

    private static Limits.Connections connections(Section in) {
        return new Limits.Connections(
                in.count("agents", 20_000, 1, 1_000_000, "Connections of all agents."),
                in.count("upstreamPerLoop", 64, 1, 10_000, "To one server, from one event loop."),
                in.count(
                        "upstreamStreamsPerLoop",
                        10_000,
                        1,
                        100_000,
                        "Streams to one server, from one event loop."),
                in.count("upstreamWaiting", 1000, 0, 100_000, "Requests that wait for one."),
                in.duration("upstreamPatience", "10s", "100ms", "5m", "A request waits for one."),
                in.duration("upstreamIdle", "4s", "1s", "1h", "One to a server rests."),
                in.count("upstreamFailures", 5, 1, 1000, "In a row, until a server rests."),
                in.duration("upstreamRest", "10s", "100ms", "10m", "Then nothing is sent to it."),
                in.count("database", 10, 2, 500, "Connections to the database."));
    }

    private static Limits.Streams streams(Section in) {
        return new Limits.Streams(
                in.count("perAgent", 10_000, 1, 100_000, "Streams that one agent holds open."),
                in.duration("lifetime", "24h", "1m", "30d", "An open stream, whatever happens."),
                in.duration("recheck", "1s", "100ms", "1m", "Between looks at its authority."),
                in.duration("settle", "500ms", "1ms", "1m", "List changes become one, on average."),
                in.bytes(
                        "pendingBytes", "64KiB", "4KiB", "16MiB", "Unsent; then the server waits."),
                in.duration("stall", "60s", "1s", "1h", "An agent does not read its stream."),
                in.duration("sessionLifetime", "24h", "1m", "30d", "A session, from initialize."),
                in.duration("stateLifetime", "1h", "1m", "7d", "A request state, until answered."),
                in.duration(
                        "replay", "1m", "0s", "1h", "What was sent is kept for who comes back."),
                in.bytes("replayBytes", "1MiB", "1KiB", "64MiB", "Of it, in one session."),
                in.duration("patience", "2s", "10ms", "1m", "A silent call's stream opens."));
    }

    private static Limits.Journal journal(Section in) {
        return new Limits.Journal(
                in.count("queue", 10_000, 1, 1_000_000, "Audit entries that wait to be durable."),
                in.count("batch", 500, 1, 10_000, "Audit entries in one commit."),
                in.duration("patience", "5s", "100ms", "1m", "One commit of entries may take."));
    }

    private static Limits.Snapshots snapshots(Section in) {
        return new Limits.Snapshots(
                in.count("items", 2000, 1, 100_000, "Items of one kind that a server declares."),
                in.count("pages", 100, 1, 10_000, "Pages of one list."),
                in.bytes("bytes", "16MiB", "1KiB", "256MiB", "All that a server declares."),
                in.count("uiResources", 100, 0, 10_000, "UI resources whose pages are read."),
                in.duration("patience", "60s", "1s", "30m", "Reading all of it."));
    }

    private static Limits.Tokens tokens(Section in) {
        return new Limits.Tokens(
                in.count("chars", 8192, 256, 65_536, "Characters of an access token."),
                in.count("verifications", 256, 1, 100_000, "Unknown ones verified at a time."),
                in.count("cacheEntries", 10_000, 1, 1_000_000, "Verified tokens that are kept."),
                in.duration("cacheAge", "60s", "0s", "1h", "A verified token is believed."),
                in.duration("keysAge", "15m", "1m", "1d", "An issuer's keys are used."),
                in.duration("keysGrace", "1h", "0s", "7d", "And then, while it is unreachable."),
                in.duration("keysRefresh", "1m", "1s", "1h", "Between fetches for unknown keys."),
                in.duration("keysRetry", "5s", "1s", "10m", "Between fetches after a failed one."),
                in.count("delegationDepth", 4, 0, 10, "Actors that a token came through."),
                in.duration("proofWindow", "5m", "1s", "5m", "A DPoP proof's time may differ."),
                in.count("proofs", 200_000, 100, 10_000_000, "DPoP proofs that are remembered."),
                in.duration("nonceAge", "5m", "1s", "1h", "A nonce for proofs is good."),
                in.count("introspections", 32, 1, 10_000, "Tokens asked about at a time."),
                in.duration("introspectionAge", "30s", "0s", "10m", "A good answer is believed."),
                in.duration("refusalAge", "10s", "0s", "10m", "That a token is not active, too."),
                in.count("refusals", 10_000, 0, 1_000_000, "Such answers that are kept."));
    }

    private static Limits.Fetch fetch(Section in) {
        return new Limits.Fetch(
                in.bytes("bytes", "512KiB", "1KiB", "16MiB", "A document from an issuer."),
                in.bytes("headerBytes", "16KiB", "1KiB", "1MiB", "All header lines before it."),
                in.duration("patience", "5s", "100ms", "1m", "Fetching it, names included."));
    }

    private static Limits.Bridge bridge(Section in) {
        return new Limits.Bridge(
                in.count("sessions", 10_000, 1, 1_000_000, "With legacy servers, kept here."),
                in.count("waiting", 100, 1, 10_000, "Requests that wait for one to open."),
                in.duration("open", "20s", "1s", "5m", "Opening one."),
                in.duration("idle", "10m", "1s", "1d", "One of them rests."),
                in.duration("answer", "5m", "1s", "1d", "A held call waits for its agent."),
                in.count("questions", 8, 1, 100, "Of one call, waiting at a time."),
                in.bytes(
                        "pausedBytes",
                        "4MiB",
                        "1KiB",
                        "64MiB",
                        "What a server says to one call and its agent has not taken."),
                in.count("rounds", 10, 1, 100, "In which one call's agent is asked."),
                in.count("settings", 1000, 1, 100_000, "Sessions in which an agent set something."),
                in.count("resumptions", 5, 0, 100, "Of a server's stream that broke off."));
    }

    private static StdioLimits stdio(Section in) {
        return new StdioLimits(
                in.bytes("lineBytes", "4MiB", "1KiB", "64MiB", "One message of a process."),
                in.count("queueMessages", 1000, 1, 100_000, "That wait to be read by a process."),
                in.bytes("queueBytes", "16MiB", "1KiB", "256MiB", "These together."),
                in.count("processes", 64, 1, 10_000, "Processes that serve agents, in all."),
                in.count("perPrincipal", 8, 1, 1000, "Processes that serve one agent."),
                in.count("readings", 4, 1, 100, "Processes that are read for what they declare."),
                in.duration("idle", "15m", "1s", "1d", "A process has nothing to do."),
                in.duration("close", "2s", "0s", "1m", "From the end of its input to SIGTERM."),
                in.duration("terminate", "3s", "0s", "1m", "From there to SIGKILL."),
                in.duration("kill", "5s", "1s", "1m", "From there until it must be gone."),
                in.duration("backoff", "1s", "10ms", "1m", "Before the first restart."),
                in.duration("backoffMost", "1m", "10ms", "1h", "Before any further restart."),
                in.count("failures", 6, 1, 100, "In a row; then it is not restarted."),
                in.duration("steady", "1m", "1s", "1h", "Running so long is no failure."),
                in.duration("rest", "5m", "1s", "1d", "Until one that failed is tried again."),
                in.count("errorLines", 50, 1, 1000, "Of standard error that are kept."),
                in.bytes("errorChars", "1KiB", "80B", "64KiB", "One of these lines."));
    }

    private static Limits.Joined joined(Section in) {
        return new Limits.Joined(
                in.count("page", 200, 1, 10_000, "Items of one page of a list of all servers."),
                in.duration("cursor", "1h", "1s", "7d", "A cursor of such a list is good."),
                in.duration("acknowledge", "2s", "10ms", "1m", "Servers confirm subscriptions."),
                in.duration(
                        "again",
                        "5s",
                        "10ms",
                        "10m",
                        "Until one that left a stream is asked; doubled six times at most while it confirms nothing."));
    }
}
