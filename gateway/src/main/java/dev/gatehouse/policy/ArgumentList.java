package dev.gatehouse.policy;

import dev.gatehouse.bindings.Work;
import java.util.AbstractList;
import java.util.List;

/** A list as conditions see it: each element is converted when it is asked for, and paid then. */
final class ArgumentList extends AbstractList<Object> {
    private final List<?> elements;
    private final Work work;

    ArgumentList(List<?> elements, Work work) {
        this.elements = elements;
        this.work = work;
    }

    @Override
    public Object get(int index) {
        return Values.of(elements.get(index), work);
    }

    @Override
    public int size() {
        return elements.size();
    }

    /** Its size; elements are nobody's to print. */
    @Override
    public String toString() {
        return size() + " elements";
    }
}
