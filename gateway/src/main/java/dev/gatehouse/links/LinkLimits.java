package dev.gatehouse.links;

import dev.gatehouse.mcp.JsonLimits;
import java.time.Duration;

/**
 * What links to servers may take.
 *
 * @param json one message of a server
 * @param eventBytes one event of a server's stream
 * @param sessions sessions with all servers of earlier revisions together, on this replica
 * @param waiting requests that wait for a session to be opened
 * @param open opening a session
 * @param idle a session rests before it is ended
 * @param answerTime a question of a server waits for its answer while its call is held
 * @param recheck how often it is looked at again whether such a call's agent may still answer
 * @param questions of a server that wait within one call
 * @param pausedBytes what a server says to one call that cannot take it now
 * @param resumptions how often a stream that broke off is taken up again
 */
public record LinkLimits(
        JsonLimits json,
        int eventBytes,
        int sessions,
        int waiting,
        Duration open,
        Duration idle,
        Duration answerTime,
        Duration recheck,
        int questions,
        long pausedBytes,
        int resumptions) {}
