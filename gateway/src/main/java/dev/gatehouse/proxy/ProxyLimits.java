package dev.gatehouse.proxy;

import java.time.Duration;

/**
 * What one exchange may take.
 *
 * @param answerBytes a server's whole answer
 * @param eventBytes one event of a server's stream
 * @param answerDepth objects and arrays within each other in it
 * @param answerTokens names, values and brackets in it
 * @param callTime a call from its decision to its end, whatever progress it reports (REQ-038)
 * @param drainTime a legacy call whose agent has gone is let finish for so long
 * @param streamsPerAgent event streams that one agent holds open on this replica (STR-5)
 * @param streamTime an open stream, from its decision to its end
 * @param recheck how often an open stream's authority is looked at again (STR-1)
 * @param settle list changes become one: told so long after the first, with half of it more or less
 *     by chance, so that not all agents read anew at the same time
 * @param sessionTime a sealed session, from initialize on
 * @param stateTime a sealed request state, from the answer that carried it (REQ-046)
 * @param batch messages that an agent sends at once (2025-03-26)
 * @param rounds in which a legacy agent is asked within one call
 * @param strangers requests without a valid token, a second, from everywhere
 * @param strangersPerAddress the same from one address
 * @param verifications unknown tokens that are verified at the same time
 * @param flowMemory how long what an agent took in stays with it (AUT-8)
 * @param clockSkew how long after its expiry a token is still taken: what it called in that time is
 *     still answered
 * @param replay what agents of earlier revisions can come back for
 * @param joined the route to all servers
 * @param sights what servers tell callers is compared
 */
public record ProxyLimits(
        int answerBytes,
        int eventBytes,
        int answerDepth,
        int answerTokens,
        Duration callTime,
        Duration drainTime,
        int streamsPerAgent,
        Duration streamTime,
        Duration recheck,
        Duration settle,
        Duration sessionTime,
        Duration stateTime,
        int batch,
        int rounds,
        int strangers,
        int strangersPerAddress,
        int verifications,
        Duration flowMemory,
        Duration clockSkew,
        ReplayLimits replay,
        JoinedLimits joined,
        SightLimits sights) {}
