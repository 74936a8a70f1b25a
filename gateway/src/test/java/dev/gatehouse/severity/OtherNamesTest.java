package dev.gatehouse.severity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OtherNamesTest {
    /** Each against each would be twenty-five million pairs: a hostile list would hold up all. */
    @Test
    @Timeout(20)
    void thousandsOfNewItemsAreHeldAgainstThousandsOfNamesAtOnce() {
        var theirs = new TreeSet<ItemKey>();
        for (int i = 0; i < 5_000; i++) theirs.add(new ItemKey(Kind.TOOL, "tool-number-" + i));
        var others = new OtherNames("files", Map.of("bank", theirs));
        int grave = 0;
        for (int i = 0; i < 5_000; i++)
            if (others.grade(new ItemKey(Kind.TOOL, "TOOL-number-" + i)).severity() == Severity.S3)
                grave++;
        assertThat(grave).isEqualTo(5_000);
    }
}
