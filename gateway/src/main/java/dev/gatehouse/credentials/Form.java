package dev.gatehouse.credentials;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Parameters as a form or a query carries them. Spec: RFC 6749 appendix B. */
final class Form {
    private final List<String> pairs = new ArrayList<>();

    Form with(String name, String value) {
        pairs.add(encoded(name) + "=" + encoded(value));
        return this;
    }

    /** With a parameter unless it is empty. */
    Form withAny(String name, String value) {
        return value.isEmpty() ? this : with(name, value);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return text().getBytes(StandardCharsets.US_ASCII);
    }

    String text() {
        return String.join("&", pairs);
    }
}
