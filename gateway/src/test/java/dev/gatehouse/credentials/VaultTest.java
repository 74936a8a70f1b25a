package dev.gatehouse.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final byte[] OLD = key(1);
    private static final byte[] NEW = key(2);

    private final Vault vault = new Vault(new LocalKeys(List.of(OLD)));

    @Test
    void whatIsSealedOpensForItsPurposeAlone() {
        var sealed = vault.seal("token of ann", "a secret");
        assertThat(sealed).doesNotContain("a secret");
        assertThat(vault.open("token of ann", sealed)).isEqualTo("a secret");
        assertThatThrownBy(() -> vault.open("token of bob", sealed))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSameTextIsNeverSealedTwiceAlike() {
        assertThat(vault.seal("p", "a secret")).isNotEqualTo(vault.seal("p", "a secret"));
    }

    @Test
    void aChangedCharacterMakesItOpenNoMore() {
        var sealed = vault.seal("p", "a secret");
        int at = sealed.length() - 3;
        char other = sealed.charAt(at) == 'A' ? 'B' : 'A';
        var changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
        assertThatThrownBy(() -> vault.open("p", changed))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aKeyCanBeReplacedAndWhatTheOldOneSealedOpensAsLongAsItIsThere() {
        var sealed = vault.seal("p", "a secret");
        var both = new Vault(new LocalKeys(List.of(NEW, OLD)));
        assertThat(both.open("p", sealed)).isEqualTo("a secret");
        var again = both.seal("p", "a secret");
        assertThat(new Vault(new LocalKeys(List.of(NEW))).open("p", again)).isEqualTo("a secret");
        assertThatThrownBy(() -> new Vault(new LocalKeys(List.of(NEW))).open("p", sealed))
                .hasMessageContaining("credentials.keyFile");
    }

    private static byte[] key(int filled) {
        var key = new byte[32];
        Arrays.fill(key, (byte) filled);
        return key;
    }
}
