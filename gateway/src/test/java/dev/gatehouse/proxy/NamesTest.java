package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private static final List<String> SERVERS = List.of("files", "3rd", "7", "a-b-c", "mcp");
    private static final List<String> NAMES =
            List.of("echo", "__", "a__b", "_x", "x+y", "mcp.files+x", "test://a+b__c", "{+path}");

    static Stream<Names.Place> places() {
        return SERVERS.stream()
                .flatMap(server ->
                        NAMES.stream()
                                .flatMap(name ->
                                        Arrays.stream(Kind.values())
                                                .map(kind ->
                                                        new Names.Place(
                                                                server, new ItemKey(kind, name)))));
    }

    @ParameterizedTest
    @MethodSource("places")
    void aNameLeadsBackToItsServerAndItem(Names.Place place) {
        var outside = Names.joined(place.server()).outside(place.item());
        assertThat(Names.find(outside)).contains(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "3rd", "7", "a-b-c"})
    void aUriStaysAUriWhateverItsServerIsCalled(String server) {
        var own = new ItemKey(Kind.RESOURCE, "test://static-text?a=b");
        var outside = URI.create(Names.joined(server).outside(own).name());
        assertThat(outside.getScheme()).isEqualTo("mcp." + server + "+test");
        assertThat(outside.getQuery()).isEqualTo("a=b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "echo",
                "__echo",
                "files__",
                "Files__echo",
                "a_b__c",
                "a--b__c",
                "-a__b"
            })
    void whatNoServerCanBeCalledLeadsNowhere(String name) {
        assertThat(Names.find(new ItemKey(Kind.TOOL, name))).isEmpty();
        assertThat(Names.find(new ItemKey(Kind.PROMPT, name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "test://x",
                "files+test://x",
                "mcp.+test://x",
                "mcp.files+",
                "mcp.Files+x:y",
                "mcp.files"
            })
    void aUriWithoutOurSchemeLeadsNowhere(String uri) {
        assertThat(Names.find(new ItemKey(Kind.RESOURCE, uri))).isEmpty();
        assertThat(Names.find(new ItemKey(Kind.TEMPLATE, uri))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void onItsOwnRouteAnItemIsCalledAsItsServerCallsIt(Kind kind) {
        var key = new ItemKey(kind, "a__b+c");
        assertThat(Names.OWN.outside(key)).isEqualTo(key);
    }
}
