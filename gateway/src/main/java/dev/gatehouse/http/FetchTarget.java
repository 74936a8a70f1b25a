package dev.gatehouse.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A URL that may be asked for, as far as its text tells.
 *
 * <p>One reading of the host is taken and no other: a name of letters, digits, hyphens and dots, a
 * dotted quad of four decimal numbers, or a bracketed IPv6 address. Every other spelling of an
 * address (octal, hexadecimal, short, percent-encoded, full-width) is refused, not interpreted.
 */
sealed interface FetchTarget {
    /**
     * What is to be asked.
     *
     * @param host lower case, without brackets
     * @param loopback whether the text itself says that this machine is meant
     * @param pathAndQuery as it goes on the request line
     */
    record Asked(boolean tls, String host, int port, boolean loopback, String pathAndQuery)
            implements FetchTarget {
        /** The Host field, and what a name in a certificate is compared with. */
        String authority() {
            var name = host.indexOf(':') < 0 ? host : "[" + host + "]";
            return port == (tls ? 443 : 80) ? name : name + ":" + port;
        }
    }

    record Odd(String why) implements FetchTarget {}

    Pattern NAME =
            Pattern.compile(
                    "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    Pattern OCTET_QUAD = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");

    static FetchTarget of(URI url) {
        if (url.isOpaque() || url.getScheme() == null) return new Odd("the URL is not absolute");
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http"))
            return new Odd("the scheme is not https");
        if (url.getRawUserInfo() != null) return new Odd("the URL carries user info");
        if (url.getRawFragment() != null) return new Odd("the URL carries a fragment");
        if (url.getHost() == null) return new Odd("the URL has no plain host name");
        var host = plain(url.getHost().toLowerCase(Locale.ROOT));
        if (host.isEmpty()) return new Odd("the host is not a plain name or address");
        boolean tls = scheme.equals("https");
        boolean loopback = isLoopbackName(host);
        if (!tls && !loopback) return new Odd("outside this machine only https is asked");
        int port = url.getPort() < 0 ? (tls ? 443 : 80) : url.getPort();
        if (port < 1 || port > 65535) return new Odd("the port is not a port");
        return new Asked(tls, host, port, loopback, pathAndQuery(url));
    }

    private static String pathAndQuery(URI url) {
        var ascii = URI.create(url.toASCIIString());
        var path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
    }

    /** The host without brackets, or empty when it is spelt in a way that we do not read. */
    private static String plain(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            var inner = host.substring(1, host.length() - 1);
            return isSixOnly(inner) ? inner : "";
        }
        if (OCTET_QUAD.matcher(host).matches()) return host;
        if (ENDS_IN_NUMBER.matcher(host).matches()) return "";
        return NAME.matcher(host).matches() ? host : "";
    }

    /** Java turns an IPv4-mapped literal into an IPv4 address, so those fall out here. */
    private static boolean isSixOnly(String literal) {
        if (literal.indexOf('%') >= 0 || literal.indexOf(':') < 0 || literal.indexOf('.') >= 0)
            return false;
        try {
            return InetAddress.ofLiteral(literal) instanceof Inet6Address;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    static boolean isLoopbackName(String host) {
        if (host.equals("localhost")) return true;
        if (OCTET_QUAD.matcher(host).matches()) return host.startsWith("127.");
        if (host.indexOf(':') < 0) return false;
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }
}
