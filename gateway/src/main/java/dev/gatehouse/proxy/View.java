package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantStanding;
import dev.gatehouse.bridge.Definitions;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Offer;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerStanding;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.policy.World;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What one caller may see on the joined route at one moment: each server and each item is decided
 * on as it is on that server's own route. In the order of names.
 */
final class View {
    /** A server that the caller may use. */
    record Member(String server, Offer offer, Grant grant) {}

    /** An item that the caller may see, under its name on the joined route. */
    record Shown(Cursors.Position position, Json.Obj definition) {}

    private final World world;
    private final Caller caller;
    private final Revision agent;
    private final Instant now;
    private final List<Member> members = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    /**
     * @param agent the revision of the agent
     * @param rests whether nothing is sent to a server for a while
     */
    View(World world, Caller caller, Revision agent, Instant now, Predicate<Upstream> rests) {
        this.world = world;
        this.caller = caller;
        this.agent = agent;
        this.now = now;
        world.servers().stream()
                .map(governed -> governed.server().name())
                .sorted()
                .forEach(name -> look(name, rests));
    }

    private void look(String name, Predicate<Upstream> rests) {
        var facts = world.facts(ask(name, Method.DISCOVER), caller, now);
        if (Policy.decide(facts) instanceof Decision.Allow(var grant)
                && facts.server() instanceof ServerStanding.Reachable(var server, var offer)) {
            if (isResting(server, rests)) missing.add(name);
            else members.add(new Member(name, offer, grant));
        } else if (isQuarantined(facts) && facts.grant() instanceof GrantStanding.Granted) {
            missing.add(name);
        }
    }

    /** A program of this machine is started when it is needed; it has no connections to rest. */
    private static boolean isResting(Server server, Predicate<Upstream> rests) {
        return server.remote()
                .filter(place -> rests.test(Crossing.upstream(server, place)))
                .isPresent();
    }

    private static boolean isQuarantined(Facts facts) {
        return facts.server() instanceof ServerStanding.NotReachable(var state)
                && state == ServerState.QUARANTINED;
    }

    private Ask ask(String server, Method method) {
        return new Ask(server, agent.era(), method, null, Ask.Purpose.USE);
    }

    /** The servers that the caller may use. */
    List<Member> members() {
        return members;
    }

    /** What is left by now of what was to be seen before. */
    View amid(View earlier) {
        var before = earlier.members.stream().map(Member::server).collect(Collectors.toSet());
        members.removeIf(member -> !before.contains(member.server()));
        return this;
    }

    List<Grant> grants() {
        return members.stream().map(Member::grant).toList();
    }

    /** Those that it could use if they could be served now; only to who has a grant on them. */
    List<String> missing() {
        return missing;
    }

    /** At most so many items of a kind after a position. */
    List<Shown> items(Kind kind, Cursors.Position after, int most) {
        var shown = new ArrayList<Shown>();
        for (var member : members) {
            if (member.server.compareTo(after.server()) < 0) continue;
            var renaming = new Renaming(Names.joined(member.server));
            for (var item : member.offer.all(kind)) {
                var position = new Cursors.Position(member.server, item.name());
                if (position.compareTo(after) <= 0 || !isVisible(member, item)) continue;
                if (shown.size() == most) return shown;
                carried(member, item)
                        .map(definition -> renaming.definition(kind, definition))
                        .ifPresent(definition -> shown.add(new Shown(position, definition)));
            }
        }
        return shown;
    }

    private boolean isVisible(Member member, Item item) {
        if (agent.era() == Era.MODERN && item.flaw().isPresent()) return false;
        var shown =
                new Ask(
                        member.server,
                        agent.era(),
                        item.key().kind().list(),
                        item.key(),
                        Ask.Purpose.SHOW);
        return Policy.decide(world.facts(shown, caller, now)) instanceof Decision.Allow;
    }

    private Optional<Json.Obj> carried(Member member, Item item) {
        var spoken = member.offer.declaration().revision();
        return Definitions.carried(item.key().kind().list(), item.definition(), spoken, agent);
    }

    /** Tells two views apart that show other items of these kinds. */
    Digest digest(List<Kind> kinds) {
        var text = new StringBuilder();
        for (var kind : kinds)
            for (var member : members)
                for (var item : member.offer.all(kind))
                    if (isVisible(member, item))
                        text.append(member.server)
                                .append(' ')
                                .append(item.digest().value())
                                .append('\n');
        return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
