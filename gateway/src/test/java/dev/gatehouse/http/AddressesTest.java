package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1", "8.8.8.8", "11.0.0.1", "100.63.255.255", "100.128.0.1",
                "172.15.255.255", "172.32.0.1", "192.167.1.1", "198.17.1.1", "223.255.255.255",
                "2606:4700::1111", "2a00:1450::1", "2001:200::1", "3ffe::1"
            })
    void anAddressOfTheInternetIsPublic(String text) {
        assertThat(Addresses.isPublic(InetAddress.ofLiteral(text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.1.1.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::a00:1",
                "100::1",
                "2001::1",
                "2001:2::1",
                "2001:10::1",
                "2001:db8::1",
                "2002:7f00:1::1",
                "2002:a00:1::",
                "3fff::1",
                "4000::1"
            })
    void everyOtherIsNot(String text) {
        assertThat(Addresses.isPublic(InetAddress.ofLiteral(text))).isFalse();
    }

    @Test
    void anAddressThatCarriesAnotherInSixteenBytesIsNot() throws UnknownHostException {
        var mapped = HexFormat.of().parseHex("00000000000000000000ffff08080808");
        assertThat(Addresses.isPublic(Inet6Address.getByAddress("mapped", mapped, 0))).isFalse();
    }
}
