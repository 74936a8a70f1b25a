package dev.gatehouse.app;

import java.time.Duration;

/**
 * Everything that is bounded and where the bound is. Every component is a setting under {@code
 * limits} with the same name; {@link Settings} gives the defaults and their meanings.
 */
public record Limits(
        Requests requests,
        Answers answers,
        Timeouts timeouts,
        Connections connections,
        Streams streams,
        Journal journal,
        Snapshots snapshots,
        Tokens tokens,
        Fetch fetch) {
    /** What agents send. Sizes in bytes. */
    public record Requests(int bodyBytes, int headerBytes, int lineBytes, int jsonDepth) {}

    /** What servers answer. Sizes in bytes. */
    public record Answers(int bodyBytes, int headerBytes, int jsonDepth, int eventBytes) {}

    /**
     * How long something may take.
     *
     * @param header an agent sends its request's header
     * @param body an agent sends its request's body
     * @param idle a connection of an agent has nothing to do
     * @param connect a connection to a server is made, TLS included
     * @param response a server begins to answer
     * @param request a request takes in all, whatever progress is made
     * @param keepAlive between two comments on a stream that is silent
     * @param shutdown requests in flight are given to end
     */
    public record Timeouts(
            Duration header,
            Duration body,
            Duration idle,
            Duration connect,
            Duration response,
            Duration request,
            Duration keepAlive,
            Duration shutdown) {}

    /**
     * How many connections there are.
     *
     * @param agents from all agents
     * @param upstreamPerLoop to one server from one event loop, for requests
     * @param upstreamStreamsPerLoop to one server from one event loop, for streams
     * @param upstreamIdle how long one is kept without use
     * @param database in the pool
     */
    public record Connections(
            int agents,
            int upstreamPerLoop,
            int upstreamStreamsPerLoop,
            Duration upstreamIdle,
            int database) {}

    /** Streams and sessions that an agent holds open at once. */
    public record Streams(int perAgent, int sessionsPerAgent, Duration sessionIdle) {}

    /**
     * The queue before the record.
     *
     * @param queue entries that wait; more are refused
     * @param batch entries in one commit
     * @param entryBytes of one entry
     * @param patience how long an entry may wait to be durable before its call is refused
     */
    public record Journal(int queue, int batch, int entryBytes, Duration patience) {}

    /**
     * What is read of a server.
     *
     * @param items of one kind
     * @param pages of one list
     * @param bytes of all declarations
     * @param patience for reading all of it
     */
    public record Snapshots(int items, int pages, int bytes, Duration patience) {}

    /** Access tokens and the keys behind them; see {@link dev.gatehouse.access.TokenLimits}. */
    public record Tokens(
            int chars,
            int cacheEntries,
            Duration cacheAge,
            Duration keysAge,
            Duration keysGrace,
            Duration keysRefresh,
            Duration keysRetry) {}

    /** Documents fetched from issuers; see {@link dev.gatehouse.http.FetchLimits}. */
    public record Fetch(int bytes, int headerBytes, Duration patience) {}
}
