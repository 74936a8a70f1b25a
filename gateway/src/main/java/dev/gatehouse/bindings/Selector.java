package dev.gatehouse.bindings;

import java.util.Collection;
import java.util.Optional;

/**
 * Which resources a grant or a rule is about: one, all that begin alike, all of a type, or all.
 *
 * <p>Written {@code path:/srv/a.txt}, {@code path:/srv/reports/*}, {@code path:*} and {@code *}.
 * What stands before the star of a path or a URL ends with a slash, so that {@code /srv/reports/*}
 * is never {@code /srv/reports-of-others}; it selects the directory itself, too.
 */
public sealed interface Selector {
    /** All there is. */
    record Everything() implements Selector {
        @Override
        public boolean selects(Resource resource) {
            return true;
        }

        @Override
        public String toString() {
            return "*";
        }
    }

    /** Every resource of a type. */
    record AllOf(String type) implements Selector {
        @Override
        public boolean selects(Resource resource) {
            return resource.type().equals(type);
        }

        @Override
        public String toString() {
            return type + ":*";
        }
    }

    /** One resource. */
    record Only(Resource resource) implements Selector {
        @Override
        public boolean selects(Resource other) {
            return resource.equals(other);
        }

        @Override
        public String toString() {
            return resource.toString();
        }
    }

    /**
     * All whose ids begin alike.
     *
     * @param prefix for a path or a URL it ends with a slash
     */
    record Under(String type, String prefix) implements Selector {
        @Override
        public boolean selects(Resource resource) {
            if (!resource.type().equals(type)) return false;
            return resource.id().startsWith(prefix)
                    || (prefix.endsWith("/") && prefix.equals(resource.id() + "/"));
        }

        @Override
        public String toString() {
            return type + ":" + prefix + "*";
        }
    }

    boolean selects(Resource resource);

    /** Whether all of them are selected by one or the other. */
    static boolean selectAll(Collection<Selector> selectors, Collection<Resource> resources) {
        return resources.stream().allMatch(one -> selectAny(selectors, one));
    }

    private static boolean selectAny(Collection<Selector> selectors, Resource resource) {
        for (var selector : selectors) if (selector.selects(resource)) return true;
        return false;
    }

    /** Whether any of them is selected by any. */
    static boolean touchAny(Collection<Selector> selectors, Collection<Resource> resources) {
        return resources.stream().anyMatch(one -> selectAny(selectors, one));
    }

    /** Reads the written form; empty when it is none. */
    static Optional<Selector> parse(String text) {
        if (text.equals("*")) return Optional.of(new Everything());
        if (!text.endsWith("*")) return Resource.parse(text).map(Only::new);
        int colon = text.indexOf(':');
        if (colon < 1 || !Resource.isType(text.substring(0, colon))) return Optional.empty();
        var type = text.substring(0, colon);
        var prefix = text.substring(colon + 1, text.length() - 1);
        if (prefix.isEmpty()) return Optional.of(new AllOf(type));
        return under(type, prefix);
    }

    private static Optional<Selector> under(String type, String prefix) {
        boolean hasPlaces = type.equals(Spelling.PATH) || type.equals(Spelling.URL);
        if (hasPlaces && !prefix.endsWith("/")) return Optional.empty();
        return switch (Spelling.of(type, prefix)) {
            case Spelling.Ambiguous _ -> Optional.empty();
            case Spelling.Spelt(var id) ->
                    Optional.of(new Under(type, hasPlaces && !id.endsWith("/") ? id + "/" : id));
        };
    }
}
