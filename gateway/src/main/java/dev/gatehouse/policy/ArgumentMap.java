package dev.gatehouse.policy;

import dev.gatehouse.bindings.Work;
import dev.gatehouse.mcp.Json;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object as conditions see it: a member is converted when it is asked for, and paid then. */
final class ArgumentMap extends AbstractMap<String, Object> {
    private final Map<String, Json> members;
    private final Work work;

    ArgumentMap(Json.Obj object, Work work) {
        this.members = object.members();
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

    /** Its size; members are nobody's to print. */
    @Override
    public String toString() {
        return size() + " members";
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
