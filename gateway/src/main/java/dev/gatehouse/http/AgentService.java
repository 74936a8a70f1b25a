package dev.gatehouse.http;

/** What serves the requests of agents. */
public interface AgentService {
    /**
     * Serves one request, on the loop of its connection; the answer may be given now or later,
     * once.
     */
    void serve(AgentRequest request, AgentAnswer answer);
}
