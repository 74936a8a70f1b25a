package dev.gatehouse.cues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cues.Names.Likeness;
import dev.gatehouse.cues.Names.Owned;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names pass for others (T08, T09, REQ-108). */
class NamesTest {
    private static final Owned PAYMENTS = new Owned("bank", tool("payments"));

    private static ItemKey tool(String name) {
        return new ItemKey(Kind.TOOL, name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pаyments", // Cyrillic a
                "ｐayments",
                "Payments",
                "PAYMENTS",
                "ρayments", // Greek rho
                "payrnents",
                "payment\u0455", // Cyrillic dze
                "𝓹𝓪𝔂𝓶𝓮𝓷𝓽𝓼",
                "pay\u200Bments",
                "рауmеntѕ"
            })
    void aLookalikeOfANameOnAnotherServerCollides(String name) {
        var found = Names.collisions("evil", Set.of(tool(name)), List.of(PAYMENTS));
        assertThat(found)
                .singleElement()
                .satisfies(collision -> {
                    assertThat(collision.likeness()).isEqualTo(Likeness.LOOKALIKE);
                    assertThat(collision.one()).isEqualTo(new Owned("evil", tool(name)));
                    assertThat(collision.other()).isEqualTo(PAYMENTS);
                    assertThat(collision.says()).contains("looks like tool:payments of bank");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "send_email,sеnd_email",
        "list_files,1ist_files",
        "list_files,Iist_files",
        "paypal,paypaI",
        "get_0,get_O",
        "createIssue,createissue",
        "read-file,read‐file",
        "straße,strasse",
        "İtem,i̇tem"
    })
    void lookalikesOfOneServerCollideToo(String one, String other) {
        assertThat(Names.collisions("s", Set.of(tool(one), tool(other)), List.of()))
                .isNotEmpty()
                .allMatch(each -> each.likeness() == Likeness.LOOKALIKE);
    }

    @ParameterizedTest
    @CsvSource({
        "payments,payment",
        "payments,repayments",
        "read_file,read-file",
        "read_file,readfile",
        "get_1,get_2",
        "search,research"
    })
    void namesThatReadDifferentlyDoNotCollide(String one, String other) {
        assertThat(Names.collisions("s", Set.of(tool(one), tool(other)), List.of())).isEmpty();
    }

    @Test
    void theSameNameOnTwoServersIsToldAsThat() {
        var found = Names.collisions("mail", Set.of(tool("payments")), List.of(PAYMENTS));
        assertThat(found).extracting(Names.Collision::likeness).containsExactly(Likeness.SAME);
        assertThat(found.getFirst().says())
                .isEqualTo("tool:payments of mail has the same name as tool:payments of bank");
    }

    @Test
    void aNameThatBeginsLikeAnotherServersOnTheJoinedRoutePoses() {
        for (var name : List.of("bank__transfer", "Bank__transfer", "bаnk__transfer"))
            assertThat(Names.collisions("evil", Set.of(tool(name)), List.of(PAYMENTS)))
                    .as(name)
                    .extracting(Names.Collision::likeness)
                    .containsExactly(Likeness.POSING);
        assertThat(Names.collisions("bank", Set.of(tool("bank__transfer")), List.of(PAYMENTS)))
                .isEmpty();
        assertThat(Names.collisions("evil", Set.of(tool("my__transfer")), List.of(PAYMENTS)))
                .isEmpty();
    }

    @Test
    void kindsHaveNamesOfTheirOwnAndUrisAreNoNames() {
        var prompt = new ItemKey(Kind.PROMPT, "Payments");
        var upper = new ItemKey(Kind.RESOURCE, "file:///A");
        var lower = new ItemKey(Kind.RESOURCE, "file:///a");
        assertThat(Names.collisions("s", Set.of(prompt, upper, lower), List.of(PAYMENTS)))
                .isEmpty();
    }

    @Test
    void theReportHasEachPairOnce() {
        var names =
                List.of(
                        PAYMENTS,
                        new Owned("evil", tool("pаyments")),
                        new Owned("mail", tool("payments")),
                        new Owned("mail", tool("bank__x")),
                        new Owned("mail", tool("other")));
        assertThat(Names.collisions(names))
                .extracting(Names.Collision::says)
                .containsExactlyInAnyOrder(
                        "tool:payments of bank looks like tool:pаyments of evil",
                        "tool:payments of bank has the same name as tool:payments of mail",
                        "tool:pаyments of evil looks like tool:payments of mail",
                        "tool:bank__x of mail begins like the names of server bank");
    }

    /** However many servers share a name, the lookalike among them is told. */
    @Test
    void aLookalikeIsNotLostAmongMany() {
        var many = new ArrayList<Owned>();
        for (int i = 0; i < 500; i++) many.add(new Owned("s" + i, tool("pаyments")));
        many.add(PAYMENTS);
        assertThat(Names.collisions("x", Set.of(tool("pаyments")), many))
                .hasSize(Names.MAX_OF_ONE)
                .extracting(Names.Collision::likeness)
                .contains(Likeness.LOOKALIKE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read file", "читать", "a/b", "a:b", "naïve", "a\u200Bb", ""})
    void aNameOfOtherCharactersIsFlagged(String name) {
        assertThat(Names.flaw(tool(name))).isPresent();
    }

    @Test
    void aLongNameIsFlaggedAndAPlainOneIsNot() {
        assertThat(Names.flaw(tool("a".repeat(129))))
                .hasValueSatisfying(flaw -> assertThat(flaw).contains("longer than 128"));
        assertThat(Names.flaw(tool("a".repeat(128)))).isEmpty();
        assertThat(Names.flaw(tool("read_file-2.x"))).isEmpty();
        assertThat(Names.flaw(new ItemKey(Kind.RESOURCE, "file:///a b"))).isPresent();
        assertThat(Names.flaw(new ItemKey(Kind.TEMPLATE, "file:///{path}"))).isEmpty();
    }
}
