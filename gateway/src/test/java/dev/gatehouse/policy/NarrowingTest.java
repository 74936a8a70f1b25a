package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Actor;
import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Terms;
import dev.gatehouse.access.Token;
import dev.gatehouse.access.TokenBinding;
import dev.gatehouse.access.UserSignIn;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.BindingForm;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** AUT-9: authority that is passed on only ever gets narrower, whatever is said of it. */
class NarrowingTest {
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
    private static final String ISSUER = "https://issuer.example";
    private static final ItemKey READ = new ItemKey(Kind.TOOL, "read");
    private static final ItemKey COPY = new ItemKey(Kind.TOOL, "copy");
    private static final List<String> PATHS =
            List.of("/", "/srv", "/srv/a", "/srv/a/b", "/srv/b", "/etc", "/etc/../srv/a", "~/a");
    private static final List<String> SELECTORS =
            List.of("*", "path:*", "path:/srv/*", "path:/srv/a/*", "path:/srv/b", "url:*");
    private static final List<String> CONDITIONS =
            List.of(
                    "true",
                    "user == 'ulf'",
                    "args.path.startsWith('/srv')",
                    "resources.exists(r, r == 'path:/srv/a')",
                    "args.missing == 1");

    private final Random random = new Random(20261126);
    private int allowed;

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private Set<ItemKey> items() {
        return any(List.of(Set.<ItemKey>of(), Set.of(READ), Set.of(COPY), Set.of(READ, COPY)));
    }

    private Terms terms(@Nullable String parent, Json.Obj arguments) {
        var resources = new ArrayList<Selector>();
        for (int i = random.nextInt(3); i >= 0; i--)
            resources.add(Selector.parse(any(SELECTORS)).orElseThrow());
        return new Terms(
                random.nextInt(4) == 0 ? any(List.of("ulf", "eve")) : null,
                resources,
                random.nextInt(3) == 0 ? any(CONDITIONS) : null,
                random.nextInt(6) == 0 ? NOW.plusSeconds(random.nextInt(-5, 5)) : null,
                null,
                random.nextInt(8) == 0
                        ? CanonicalJson.digest(
                                random.nextBoolean() ? arguments : Json.object("path", "/"))
                        : null,
                parent);
    }

    private Grant grant(String id, String agent, @Nullable String parent, Json.Obj arguments) {
        var terms = terms(parent, arguments);
        boolean hasEnded = terms.notBefore() == null && random.nextInt(10) == 0;
        return new Grant(
                id,
                agent,
                "files",
                items(),
                terms,
                "a test",
                "o",
                NOW.minusSeconds(60),
                NOW.plusSeconds(hasEnded ? 0 : 60),
                random.nextInt(10) == 0 ? NOW.minusSeconds(1) : null);
    }

    private Json.Obj arguments() {
        return Json.object("path", any(PATHS), "to", any(PATHS));
    }

    /** A grant with a parent allows what its parent allows as a grant of its own, or less. */
    @Test
    void aGrantNeverAllowsMoreThanItsParent() {
        for (int round = 0; round < 4000; round++) {
            var arguments = arguments();
            var tool = any(List.of(READ, COPY));
            var grandparent = grant("top", "nobody", null, arguments);
            var parent = grant("parent", "nobody", random.nextBoolean() ? "top" : null, arguments);
            var child = grant("child", "alice", "parent", arguments);
            var all = List.of(grandparent, parent, child);

            if (!isAllowed(all, tool, arguments, List.of())) continue;
            allowed++;
            var asOwn = as(parent, "alice");
            assertThat(isAllowed(List.of(grandparent, asOwn), tool, arguments, List.of()))
                    .as("%s under %s under %s for %s", child, parent, grandparent, arguments)
                    .isTrue();
        }
        assertThat(allowed).isGreaterThan(100);
    }

    /** A parent that is gone carries nothing. */
    @Test
    void aGrantWithoutItsParentAllowsNothing() {
        for (int round = 0; round < 500; round++) {
            var arguments = arguments();
            var child = grant("child", "alice", "lost", arguments);
            assertThat(isAllowed(List.of(child), READ, arguments, List.of())).isFalse();
        }
    }

    /** It bounds nothing of this one, however much it covers there. */
    @Test
    void aParentOnAnotherServerCarriesNothing() {
        var everything = Terms.NONE.on(List.of(new Selector.Everything()));
        var elsewhere = standing("parent", "nobody", "other", everything);
        var child =
                standing(
                        "child",
                        "alice",
                        "files",
                        new Terms(null, everything.resources(), null, null, null, null, "parent"));
        var arguments = Json.object("path", "/srv/a", "to", "/srv/b");
        assertThat(isAllowed(List.of(elsewhere, child), READ, arguments, List.of())).isFalse();
        var here = standing("parent", "nobody", "files", everything);
        assertThat(isAllowed(List.of(here, child), READ, arguments, List.of())).isTrue();
    }

    /** INV-5: whatever is approved after it was made. */
    @Test
    void aGrantThatOnePersonMadeCoversReadingAlone() {
        var everything = Terms.NONE.on(List.of(new Selector.Everything()));
        var arguments = Json.object("path", "/srv/a", "to", "/srv/b");
        var alone = standing("g", "alice", "files", everything.privileged(false));
        assertThat(isAllowed(List.of(alone), COPY, arguments, List.of())).isFalse();
        var together = standing("g", "alice", "files", everything.privileged(true));
        assertThat(isAllowed(List.of(together), COPY, arguments, List.of())).isTrue();
    }

    /** What comes through another's hands is allowed only where both may do it. */
    @Test
    void aDelegateNeverExceedsWhoDelegated() {
        for (int round = 0; round < 4000; round++) {
            var arguments = arguments();
            var tool = any(List.of(READ, COPY));
            var own = grant("own", "alice", null, arguments);
            var principals = grant("principals", "principal", null, arguments);
            var chain = List.of(new Actor("alice", null), new Actor("principal", null));

            if (!isAllowed(List.of(own, principals), tool, arguments, chain)) continue;
            allowed++;
            assertThat(isAllowed(List.of(own), tool, arguments, List.of())).isTrue();
            assertThat(isAllowed(List.of(as(principals, "alice")), tool, arguments, List.of()))
                    .isTrue();
        }
        assertThat(allowed).isGreaterThan(100);
    }

    @Test
    void authorityThatCameThroughHandsThatAreNoAgentIsNone() {
        var everything =
                standing("g", "alice", "files", Terms.NONE.on(List.of(new Selector.Everything())));
        var arguments = Json.object("path", "/srv/a", "to", "/srv/b");
        assertThat(isAllowed(List.of(everything), READ, arguments, List.of())).isTrue();
        assertThat(
                        isAllowed(
                                List.of(everything),
                                READ,
                                arguments,
                                List.of(new Actor("alice", null), new Actor("stranger", null))))
                .isFalse();
        assertThat(
                        isAllowed(
                                List.of(everything),
                                READ,
                                arguments,
                                List.of(
                                        new Actor("alice", null),
                                        new Actor("alice", "https://other.example"))))
                .as("somebody else of the same name")
                .isFalse();
    }

    private static Grant standing(String id, String agent, String server, Terms terms) {
        return new Grant(
                id,
                agent,
                server,
                Set.of(),
                terms,
                "a test",
                "o",
                NOW.minusSeconds(60),
                NOW.plusSeconds(60),
                null);
    }

    private static Grant as(Grant grant, String agent) {
        return new Grant(
                grant.id(),
                agent,
                grant.server(),
                grant.items(),
                grant.terms(),
                grant.reason(),
                grant.grantedBy(),
                grant.grantedAt(),
                grant.expiresAt(),
                grant.revokedAt());
    }

    private static boolean isAllowed(
            List<Grant> grants, ItemKey tool, Json.Obj arguments, List<Actor> chain) {
        var world =
                new World(1, List.of(files()), List.of(agent("alice"), agent("principal")), grants);
        var ask = new Ask("files", Era.MODERN, Method.TOOLS_CALL, tool, Ask.Purpose.USE, arguments);
        var token =
                new Token(
                        ISSUER,
                        "alice",
                        "ulf",
                        "t",
                        Set.of("mcp:call"),
                        NOW.plusSeconds(60),
                        chain,
                        TokenBinding.NONE,
                        UserSignIn.UNKNOWN);
        return Policy.decide(world.facts(ask, new Caller.Known(token), NOW))
                instanceof Decision.Allow;
    }

    private static Agent agent(String name) {
        return new Agent(name, "o", ISSUER, name, false, NOW.minus(Duration.ofDays(1)), null, null);
    }

    private static Governed files() {
        var said =
                new Declaration(
                        Revision.V2026_07_28,
                        Json.object(),
                        Json.object(),
                        "",
                        List.of(declared(READ), declared(COPY)));
        var snapshot = new Snapshot(Map.of(Era.MODERN, said));
        var server =
                new Server(
                        "files",
                        URI.create("https://files.example/mcp"),
                        "o",
                        ServerState.APPROVED,
                        NOW.minus(Duration.ofDays(1)),
                        null);
        var bindings =
                Map.of(
                        READ, binding("path:{/path}"),
                        COPY, binding("path:{/path}", "path:{/to}"));
        var approval =
                new Approval("files", snapshot.digest(), Set.of(READ, COPY), bindings, "o", NOW);
        return Governed.approved(server, approval, snapshot, List.of());
    }

    private static Item declared(ItemKey tool) {
        return Item.of(
                tool,
                Json.object("name", tool.name(), "inputSchema", Json.object("type", "object")));
    }

    private static Binding binding(String... resources) {
        var form = Json.object("action", "write", "resources", List.of(resources));
        return switch (BindingForm.read(form)) {
            case BindingForm.Read(var binding) -> binding;
            case BindingForm.Refused(var why) -> throw new IllegalArgumentException(why);
        };
    }
}
