package dev.gatehouse.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelValue;
import dev.gatehouse.bindings.Work;
import dev.gatehouse.mcp.Json;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as CEL sees it, each member converted when it is asked for and paid for then. Why
 * it is a {@link CelValue} says {@link ArgumentList}.
 */
@SuppressWarnings("Immutable") // Of its evaluation alone, on one thread.
final class ArgumentMap extends CelValue implements Map<String, Object> {
    private static final CelType TYPE = MapType.create(SimpleType.STRING, SimpleType.DYN);

    private final Map<String, Object> view;

    ArgumentMap(Json.Obj object, Work work) {
        this.view = new View(object.members(), work);
    }

    private static final class View extends AbstractMap<String, Object> {
        private final Map<String, Json> members;
        private final Work work;

        View(Map<String, Json> members, Work work) {
            this.members = members;
            this.work = work;
        }

        @Override
        public @Nullable Object get(@Nullable Object name) {
            var member = members.get(name);
            return member == null ? null : Values.of(member, work);
        }

        @Override
        public boolean containsKey(@Nullable Object name) {
            return members.containsKey(name);
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return new Entries();
        }

        private final class Entries extends AbstractSet<Entry<String, Object>> {
            @Override
            public Iterator<Entry<String, Object>> iterator() {
                var all = members.entrySet().iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return all.hasNext();
                    }

                    @Override
                    public Entry<String, Object> next() {
                        var next = all.next();
                        work.spend(1 + next.getKey().length());
                        return Map.entry(next.getKey(), Values.of(next.getValue(), work));
                    }
                };
            }

            @Override
            public int size() {
                return members.size();
            }
        }
    }

    @Override
    public Object value() {
        return this;
    }

    @Override
    public boolean isZeroValue() {
        return isEmpty();
    }

    @Override
    public CelType celType() {
        return TYPE;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        return view.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return view.containsKey(name);
    }

    @Override
    public boolean containsValue(@Nullable Object value) {
        return view.containsValue(value);
    }

    @Override
    public int size() {
        return view.size();
    }

    @Override
    public boolean isEmpty() {
        return view.isEmpty();
    }

    @Override
    public Set<String> keySet() {
        return view.keySet();
    }

    @Override
    public Collection<Object> values() {
        return view.values();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return view.entrySet();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return view.equals(other);
    }

    @Override
    public int hashCode() {
        return view.hashCode();
    }

    /** Its size; members are nobody's to print. */
    @Override
    public String toString() {
        return size() + " members";
    }

    @Override
    public @Nullable Object put(String name, Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Object remove(@Nullable Object name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void putAll(Map<? extends String, ?> members) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException();
    }
}
