package dev.gatehouse.mcp;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An unmodifiable map that a {@link Json.Obj} can trust not to change: it needs no second copy. */
final class Members extends AbstractMap<String, Json> {
    private final Map<String, Json> members;

    private Members(Map<String, Json> members) {
        this.members = members;
    }

    /** Takes over a map that nobody else holds. */
    static Map<String, Json> owning(Map<String, Json> members) {
        return new Members(members);
    }

    static Map<String, Json> copyOf(Map<String, ? extends Json> members) {
        return members instanceof Members
                ? frozen(members)
                : new Members(new LinkedHashMap<>(members));
    }

    @SuppressWarnings("unchecked") // a Members holds nothing but Json, whatever its view is called
    private static Map<String, Json> frozen(Map<String, ? extends Json> members) {
        return (Map<String, Json>) members;
    }

    @Override
    public @Nullable Json get(@Nullable Object name) {
        return members.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return members.containsKey(name);
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Json> action) {
        members.forEach(action);
    }

    @Override
    public Set<Entry<String, Json>> entrySet() {
        return Collections.unmodifiableMap(members).entrySet();
    }
}
