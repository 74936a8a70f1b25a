package dev.gatehouse.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelValue;
import dev.gatehouse.bindings.Work;
import java.util.AbstractList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.RandomAccess;

/**
 * A list as CEL sees it, each element converted when it is asked for and paid for then.
 *
 * <p>It is a {@link CelValue} because CEL converts any other list as a whole, elements of elements
 * included, each time that a variable is named.
 */
@SuppressWarnings("Immutable") // Of its evaluation alone, on one thread.
final class ArgumentList extends CelValue implements List<Object>, RandomAccess {
    private static final CelType TYPE = ListType.create(SimpleType.DYN);

    private final List<Object> view;

    ArgumentList(List<?> elements, Work work) {
        this.view = new View(elements, work);
    }

    private static final class View extends AbstractList<Object> implements RandomAccess {
        private final List<?> elements;
        private final Work work;

        View(List<?> elements, Work work) {
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
    public Object get(int index) {
        return view.get(index);
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
    public boolean contains(Object value) {
        return view.contains(value);
    }

    @Override
    public boolean containsAll(Collection<?> values) {
        return view.containsAll(values);
    }

    @Override
    public int indexOf(Object value) {
        return view.indexOf(value);
    }

    @Override
    public int lastIndexOf(Object value) {
        return view.lastIndexOf(value);
    }

    @Override
    public Iterator<Object> iterator() {
        return view.iterator();
    }

    @Override
    public ListIterator<Object> listIterator() {
        return view.listIterator();
    }

    @Override
    public ListIterator<Object> listIterator(int index) {
        return view.listIterator(index);
    }

    @Override
    public List<Object> subList(int from, int to) {
        return view.subList(from, to);
    }

    @Override
    public Object[] toArray() {
        return view.toArray();
    }

    @Override
    public <T> T[] toArray(T[] array) {
        return view.toArray(array);
    }

    @Override
    public boolean equals(Object other) {
        return view.equals(other);
    }

    @Override
    public int hashCode() {
        return view.hashCode();
    }

    /** Its size; elements are nobody's to print. */
    @Override
    public String toString() {
        return size() + " elements";
    }

    @Override
    public boolean add(Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void add(int index, Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean addAll(Collection<?> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean addAll(int index, Collection<?> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object set(int index, Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object remove(int index) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean remove(Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean removeAll(Collection<?> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean retainAll(Collection<?> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException();
    }
}
