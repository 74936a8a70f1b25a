package dev.gatehouse.identity;

import dev.gatehouse.inventory.Place;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

/** URLs of servers as cards and records write them. */
final class Urls {
    /** A template with more places is not one that anybody writes. */
    private static final int MAX_PLACES = 8;

    private static final int MAX_CHARS = 2000;
    private static final Pattern PLACE = Pattern.compile("\\{[^{}]{0,100}}");

    private Urls() {}

    /** A place as a document at the server names it; as it stands when it is no URL. */
    static String resolved(URI server, String written) {
        try {
            return server.resolve(written).toString();
        } catch (IllegalArgumentException noUrl) {
            return written;
        }
    }

    /** Whether one of the URLs, or templates of such, is that of the server. */
    static boolean name(Set<String> written, URI server) {
        var own = Place.canonical(server);
        return written.stream().anyMatch(each -> isSame(each, own));
    }

    private static boolean isSame(String written, String own) {
        if (written.length() > MAX_CHARS) return false;
        if (written.indexOf('{') >= 0) return isMadeOf(written, own);
        try {
            var url = URI.create(written);
            return url.getScheme() != null
                    && url.getHost() != null
                    && Place.canonical(url).equals(own);
        } catch (IllegalArgumentException noUrl) {
            return false;
        }
    }

    /** Each place of a template stands for anything: its fixed parts are found one by one. */
    private static boolean isMadeOf(String template, String own) {
        var fixed = PLACE.split(template, -1);
        if (fixed.length - 1 > MAX_PLACES || !own.startsWith(fixed[0])) return false;
        int at = fixed[0].length();
        for (int i = 1; i < fixed.length - 1; i++) {
            int found = own.indexOf(fixed[i], at);
            if (found < 0) return false;
            at = found + fixed[i].length();
        }
        var last = fixed[fixed.length - 1];
        return own.length() - last.length() >= at && own.endsWith(last);
    }
}
