package dev.gatehouse.policy;

import dev.gatehouse.bindings.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A rule by which an agent's request for reading is granted without a person (AUT-6). It is about
 * tools that only read and about nothing else, whatever it names.
 *
 * @param id its name in records, unique among the policy's rules of both sorts
 * @param agents who may ask; never empty, names as in {@link Match}
 * @param users on whose behalf; empty for any, and for nobody
 * @param servers never empty
 * @param tools such as {@code tool:read_file}; never empty
 * @param resources the most that is granted; empty for calls that touch nothing that has a name
 * @param window for which it is granted at most
 * @param perHour how many requests of an agent are granted by rules in an hour
 * @param why kept as the reason beside the agent's own
 */
public record AutomaticRule(
        String id,
        Set<String> agents,
        Set<String> users,
        Set<String> servers,
        Set<String> tools,
        List<Selector> resources,
        Duration window,
        int perHour,
        String why) {
    /** The longest window that a rule may name. */
    public static final Duration MAX_WINDOW = Duration.ofHours(24);

    /** The most requests of an agent that a rule may grant in an hour. */
    public static final int MAX_PER_HOUR = 100;

    public AutomaticRule {
        if (!PolicyRule.isId(id)) throw new IllegalArgumentException(PolicyRule.ID_FORM);
        agents = Set.copyOf(agents);
        users = Set.copyOf(users);
        servers = Set.copyOf(servers);
        tools = Set.copyOf(tools);
        resources = List.copyOf(resources);
    }

    /** Who grants by this rule, as records and grants name it; no operator can be called so. */
    public String grantor() {
        return GRANTOR + id;
    }

    /** Begins the name of whoever grants by a rule. */
    public static final String GRANTOR = "policy:";

    /** Whether it grants all that the other grants, as often. */
    boolean covers(AutomaticRule other) {
        return Loosening.coversNames(agents, other.agents)
                && Loosening.coversNames(users, other.users)
                && Loosening.coversNames(servers, other.servers)
                && Loosening.coversNames(tools, other.tools)
                && selects(other.resources)
                && window.compareTo(other.window) >= 0
                && perHour >= other.perHour;
    }

    boolean selects(List<Selector> wanted) {
        return wanted.stream()
                .allMatch(one -> resources.stream().anyMatch(each -> Loosening.covers(each, one)));
    }
}
