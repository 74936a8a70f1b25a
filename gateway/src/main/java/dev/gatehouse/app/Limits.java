package dev.gatehouse.app;

import dev.gatehouse.access.RequestLimits;
import dev.gatehouse.behaviour.Behaviour;
import dev.gatehouse.http.ListenerLimits;
import dev.gatehouse.http.UpstreamLimits;
import dev.gatehouse.links.LinkLimits;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.proxy.JoinedLimits;
import dev.gatehouse.proxy.ProxyLimits;
import dev.gatehouse.proxy.ReplayLimits;
import dev.gatehouse.proxy.SightLimits;
import dev.gatehouse.stdio.StdioLimits;
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
        Fetch fetch,
        Bridge bridge,
        StdioLimits stdio,
        Joined joined,
        SightLimits sights,
        RequestLimits people,
        Behaviour.Learning behaviour) {
    /**
     * What agents send. Sizes in bytes.
     *
     * @param batch messages at once, as revision 2025-03-26 sends them
     * @param strangers requests without a valid token, a second; ten times as many at once
     * @param strangersPerAddress the same from one address
     * @param flowMemory how long what an agent took in stays with it
     */
    public record Requests(
            int bodyBytes,
            int strangerBodyBytes,
            int bufferedBytes,
            int headerBytes,
            int lineBytes,
            int jsonDepth,
            int jsonTokens,
            int batch,
            int strangers,
            int strangersPerAddress,
            Duration flowMemory) {}

    /** What servers answer. Sizes in bytes. */
    public record Answers(
            int bodyBytes,
            int bufferedBytes,
            int headerBytes,
            int jsonDepth,
            int jsonTokens,
            int eventBytes) {}

    /**
     * How long something may take.
     *
     * @param header an agent sends its request's header
     * @param body an agent sends its request's body
     * @param idle a connection of an agent has nothing to do
     * @param connect a connection to a server is made, TLS included
     * @param response a server begins to answer
     * @param request a request takes in all, whatever progress is made
     * @param drain a call whose agent of an earlier revision has gone
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
            Duration drain,
            Duration keepAlive,
            Duration shutdown) {}

    /**
     * How many connections there are.
     *
     * @param agents from all agents
     * @param upstreamPerLoop to one server from one event loop, for requests
     * @param upstreamStreamsPerLoop to one server from one event loop, for streams
     * @param upstreamWaiting requests that wait for one, to one server from one event loop
     * @param upstreamPatience how long one of them waits
     * @param upstreamFailures failed connections and answers that do not come, one after another,
     *     until a server rests
     * @param upstreamRest so long nothing is sent to it
     * @param upstreamIdle how long one is kept without use
     * @param database in the pool
     */
    public record Connections(
            int agents,
            int upstreamPerLoop,
            int upstreamStreamsPerLoop,
            int upstreamWaiting,
            Duration upstreamPatience,
            Duration upstreamIdle,
            int upstreamFailures,
            Duration upstreamRest,
            int database) {}

    /**
     * Streams and sessions of agents.
     *
     * @param perAgent event streams that one agent holds open on this replica
     * @param lifetime an open stream, whatever happens on it
     * @param recheck between two looks at the authority of an open stream
     * @param settle list changes become one, on the average so long after the first
     * @param pendingBytes unsent bytes after which a stream's source is paused
     * @param stall an agent does not read its stream
     * @param sessionLifetime a session of an earlier revision, from initialize on
     * @param stateLifetime a request state, from the answer that carried it
     * @param replay what was sent on a stream of a session of the gate's own is kept
     * @param replayBytes of it, in one session
     * @param patience a call of 2025-11-25 is silent before its stream opens
     */
    public record Streams(
            int perAgent,
            Duration lifetime,
            Duration recheck,
            Duration settle,
            int pendingBytes,
            Duration stall,
            Duration sessionLifetime,
            Duration stateLifetime,
            Duration replay,
            int replayBytes,
            Duration patience) {}

    /**
     * The queue before the record.
     *
     * @param queue entries that wait; more are refused
     * @param batch entries in one commit
     * @param patience how long an entry may wait to be durable before its call is refused
     */
    public record Journal(int queue, int batch, Duration patience) {}

    /**
     * What is read of a server.
     *
     * @param items of one kind
     * @param pages of one list
     * @param bytes of all declarations
     * @param uiResources whose pages are read
     * @param patience for reading all of it
     */
    public record Snapshots(int items, int pages, int bytes, int uiResources, Duration patience) {}

    /**
     * Access tokens and the keys behind them; see {@link dev.gatehouse.access.TokenLimits}, {@link
     * dev.gatehouse.access.ProofLimits} and {@link dev.gatehouse.access.IntrospectionLimits}.
     */
    public record Tokens(
            int chars,
            int verifications,
            int cacheEntries,
            Duration cacheAge,
            Duration keysAge,
            Duration keysGrace,
            Duration keysRefresh,
            Duration keysRetry,
            int delegationDepth,
            Duration proofWindow,
            int proofs,
            Duration nonceAge,
            int introspections,
            Duration introspectionAge,
            Duration refusalAge,
            int refusals) {}

    /** Documents fetched from issuers; see {@link dev.gatehouse.http.FetchLimits}. */
    public record Fetch(int bytes, int headerBytes, Duration patience) {}

    /**
     * Between revisions.
     *
     * @param sessions with servers of earlier revisions, on this replica
     * @param waiting requests that wait for one of them to be opened
     * @param open opening one
     * @param idle one of them rests
     * @param answer a held call waits for what its agent was asked
     * @param questions of one call that wait at a time
     * @param pausedBytes of a stdio server to one call that cannot take them now
     * @param rounds in which one call's agent is asked
     * @param settings sessions of the gate's own in which one agent has set something
     * @param resumptions of a server's stream that broke off
     */
    public record Bridge(
            int sessions,
            int waiting,
            Duration open,
            Duration idle,
            Duration answer,
            int questions,
            int pausedBytes,
            int rounds,
            int settings,
            int resumptions) {}

    /**
     * The route to all servers; see {@link dev.gatehouse.proxy.JoinedLimits}.
     *
     * @param page items of one page of a list
     * @param cursor one is good for so long
     * @param acknowledge servers confirm subscriptions before their agent is answered without them
     * @param again a server whose part of a stream ended is asked again
     */
    public record Joined(int page, Duration cursor, Duration acknowledge, Duration again) {}

    LinkLimits links() {
        return new LinkLimits(
                new JsonLimits(
                        answers.bodyBytes,
                        answers.jsonDepth,
                        answers.bodyBytes,
                        answers.jsonTokens,
                        JsonLimits.Numbers.ANY),
                answers.eventBytes,
                bridge.sessions,
                bridge.waiting,
                bridge.open,
                bridge.idle,
                bridge.answer,
                streams.recheck,
                bridge.questions,
                bridge.pausedBytes,
                bridge.resumptions);
    }

    ListenerLimits listener() {
        return new ListenerLimits(
                requests.lineBytes,
                requests.headerBytes,
                requests.bodyBytes,
                requests.strangerBodyBytes,
                requests.bufferedBytes,
                timeouts.header,
                timeouts.body,
                timeouts.idle,
                timeouts.keepAlive,
                streams.pendingBytes,
                streams.stall,
                timeouts.shutdown,
                connections.agents);
    }

    UpstreamLimits upstreams() {
        return new UpstreamLimits(
                timeouts.connect,
                timeouts.response,
                connections.upstreamIdle,
                connections.upstreamPerLoop,
                connections.upstreamStreamsPerLoop,
                connections.upstreamWaiting,
                connections.upstreamPatience,
                connections.upstreamFailures,
                connections.upstreamRest,
                answers.headerBytes);
    }

    /** What a process may say at a time, once it serves principals. */
    JsonLimits processJson() {
        return new JsonLimits(
                stdio.lineBytes(),
                answers.jsonDepth,
                stdio.lineBytes(),
                answers.jsonTokens,
                JsonLimits.ANSWER.numbers());
    }

    JsonLimits requestJson() {
        return new JsonLimits(
                requests.bodyBytes,
                requests.jsonDepth,
                requests.bodyBytes,
                requests.jsonTokens,
                JsonLimits.Numbers.EXCHANGEABLE);
    }

    ProxyLimits proxy(Duration clockSkew) {
        return new ProxyLimits(
                answers.bodyBytes,
                answers.eventBytes,
                answers.jsonDepth,
                answers.jsonTokens,
                timeouts.request,
                timeouts.drain,
                streams.perAgent,
                streams.lifetime,
                streams.recheck,
                streams.settle,
                streams.sessionLifetime,
                streams.stateLifetime,
                requests.batch,
                bridge.rounds,
                requests.strangers,
                requests.strangersPerAddress,
                tokens.verifications,
                requests.flowMemory,
                clockSkew,
                new ReplayLimits(streams.replay, streams.replayBytes, streams.patience),
                new JoinedLimits(joined.page, joined.cursor, joined.acknowledge, joined.again),
                sights);
    }
}
