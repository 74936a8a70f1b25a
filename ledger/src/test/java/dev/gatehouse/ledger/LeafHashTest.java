package dev.gatehouse.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeafHashTest {
    /** The leaf hashes of the reference tree in certificate-transparency-go and RFC 6962 tests. */
    @ParameterizedTest
    @CsvSource({
        "'', 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "00, 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "4c313233343536, 395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    })
    void aLeafIsHashedBehindAZeroByte(String leaf, String hash) {
        assertThat(LeafHash.of(HexFormat.of().parseHex(leaf)).hex()).isEqualTo(hash);
    }

    @Test
    void bytesAndTextAreTheSameHash() {
        var hash = LeafHash.of(new byte[] {1, 2, 3});

        assertThat(hash.bytes()).hasSize(32);
        assertThat(HexFormat.of().formatHex(hash.bytes())).isEqualTo(hash.hex());
        assertThat(hash).hasToString(hash.hex());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "6e340b9c",
                "6E340B9CFFB37A989CA544E6BB780A2C78901D3FB33738768511A30617AFA01D",
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d0",
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d\n"
            })
    void anythingElseThanTheWrittenFormIsRefused(String text) {
        assertThatThrownBy(() -> new LeafHash(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersOfTheLogAndTheJournalAreNotNegative() {
        var hash = LeafHash.of(new byte[0]);
        var entry = new Entry(Instant.EPOCH, "decision", new byte[0]);

        assertThat(new Receipt(0, hash).leafHash()).isEqualTo(hash);
        assertThat(new Sequenced(0, entry).entry()).isEqualTo(entry);
        assertThatThrownBy(() -> new Receipt(-1, hash))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Sequenced(-1, entry))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
