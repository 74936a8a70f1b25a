package dev.gatehouse.policy;

import dev.cel.common.values.CelValueConverter;

/**
 * What CEL asks of every value of a variable and of every result of a function: here it is where
 * each is paid. CEL's own converter would walk through all of a list or an object each time that it
 * is named, elements of elements included; ours are what CEL computes with from the beginning.
 */
final class PaidValues extends CelValueConverter {
    /** Characters that one step reads, when a text is at hand already. */
    static final int STRIDE = 8;

    @Override
    public Object toRuntimeValue(Object value) {
        CelFunctions.spend(value instanceof String text ? 1 + text.length() / STRIDE : 1);
        return value;
    }

    @Override
    public Object maybeUnwrap(Object value) {
        return value;
    }
}
