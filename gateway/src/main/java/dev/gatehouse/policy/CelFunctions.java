package dev.gatehouse.policy;

import com.google.re2j.Pattern;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.runtime.RuntimeHelpers;
import dev.cel.runtime.standard.AddOperator.AddOverload;
import dev.gatehouse.bindings.Work;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The functions of conditions: CEL's own, save those whose cost is more than the length of what
 * they are given. These are bound here to the same meaning, and pay.
 */
final class CelFunctions {
    /** Names, as they are in a syntax tree, of what is bound here. */
    static final Set<String> METERED = Set.of("_+_", "contains", "matches");

    /** Characters of a needle that a search compares in one step, at worst. */
    private static final int NEEDLE_STEP = 64;

    private static final ScopedValue<Running> RUNNING = ScopedValue.newInstance();

    private CelFunctions() {}

    /** What an evaluation has in hand: its condition's patterns by their texts, and its work. */
    record Running(Map<String, Pattern> patterns, Work work) {
        <R, X extends Throwable> R call(ScopedValue.CallableOp<R, X> body) throws X {
            return ScopedValue.where(RUNNING, this).call(body);
        }
    }

    static CelStandardFunctions standard() {
        return CelStandardFunctions.newBuilder()
                .filterFunctions((function, overload) ->
                        function != StandardFunction.CONTAINS
                                && function != StandardFunction.MATCHES
                                && overload != AddOverload.ADD_STRING
                                && overload != AddOverload.ADD_BYTES
                                && overload != AddOverload.ADD_LIST)
                .build();
    }

    @SuppressWarnings("unchecked")
    static Set<CelFunctionBinding> metered() {
        var bindings = new LinkedHashSet<CelFunctionBinding>();
        bindings.addAll(
                CelFunctionBinding.fromOverloads(
                        "_+_",
                        CelFunctionBinding.from(
                                "add_string", String.class, String.class, CelFunctions::join),
                        CelFunctionBinding.from(
                                "add_bytes",
                                CelByteString.class,
                                CelByteString.class,
                                CelFunctions::joinBytes),
                        CelFunctionBinding.from(
                                "add_list",
                                List.class,
                                List.class,
                                (first, second) -> joinLists(first, second))));
        bindings.addAll(
                CelFunctionBinding.fromOverloads(
                        "contains",
                        CelFunctionBinding.from(
                                "contains_string",
                                String.class,
                                String.class,
                                CelFunctions::contains)));
        bindings.addAll(
                CelFunctionBinding.fromOverloads(
                        "matches",
                        CelFunctionBinding.from(
                                "matches", String.class, String.class, CelFunctions::matches),
                        CelFunctionBinding.from(
                                "matches_string",
                                String.class,
                                String.class,
                                CelFunctions::matches)));
        return bindings;
    }

    private static String join(String first, String second) {
        RUNNING.get().work().spend((long) first.length() + second.length());
        return first.concat(second);
    }

    private static CelByteString joinBytes(CelByteString first, CelByteString second) {
        RUNNING.get().work().spend((long) first.size() + second.size());
        return first.concat(second);
    }

    /** Pays for the second alone: what a macro gathers grows in place. */
    private static List<Object> joinLists(List<Object> first, List<Object> second) {
        RUNNING.get().work().spend(1L + second.size());
        return RuntimeHelpers.concat(first, second);
    }

    /** A search may begin anew at each character, so a long needle costs more. */
    private static boolean contains(String text, String needle) {
        long perCharacter = 1L + needle.length() / NEEDLE_STEP;
        RUNNING.get().work().spend(text.length() * perCharacter);
        return text.contains(needle);
    }

    /** RE2 is in at most as many states at once as its program has. */
    private static boolean matches(String text, String pattern) {
        var running = RUNNING.get();
        var compiled = running.patterns().get(pattern);
        if (compiled == null) throw new NoSuchElementException("a pattern that was not compiled");
        running.work().spend((long) text.length() * compiled.programSize());
        return compiled.matcher(text).find();
    }
}
