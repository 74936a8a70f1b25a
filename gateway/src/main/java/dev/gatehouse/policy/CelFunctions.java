package dev.gatehouse.policy;

import com.google.re2j.Pattern;
import dev.cel.common.exceptions.CelIterationLimitExceededException;
import dev.cel.common.types.DefaultTypeProvider;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.CelValueConverter;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.runtime.DefaultDispatcher;
import dev.cel.runtime.DescriptorTypeResolver;
import dev.cel.runtime.InternalCelFunctionBinding;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import dev.cel.runtime.standard.AddOperator.AddOverload;
import dev.cel.runtime.standard.TypeFunction;
import dev.gatehouse.bindings.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The functions of conditions: CEL's own, save those whose cost is more than that of reading what
 * they are given. These are bound here to the same meaning, and pay.
 */
final class CelFunctions {
    /** Characters of a needle that a search compares in one step, at worst. */
    private static final int NEEDLE_STEP = 64;

    /** Elements that are copied in one step, at worst. */
    private static final int COPY_STEP = 16;

    private static final Set<StandardFunction> OURS =
            Set.of(
                    StandardFunction.CONTAINS,
                    StandardFunction.MATCHES,
                    StandardFunction.EQUALS,
                    StandardFunction.NOT_EQUALS,
                    StandardFunction.IN);
    private static final Set<AddOverload> OUR_SUMS =
            Set.of(AddOverload.ADD_STRING, AddOverload.ADD_BYTES, AddOverload.ADD_LIST);

    private static final ScopedValue<Running> RUNNING = ScopedValue.newInstance();

    private static final RuntimeEquality EQUALITY =
            RuntimeEquality.create(RuntimeHelpers.create(), CelLanguage.OPTIONS);

    private CelFunctions() {}

    /** What an evaluation has in hand: its condition's patterns by their texts, and its work. */
    record Running(Map<String, Pattern> patterns, Work work) {
        <R, X extends Throwable> R call(ScopedValue.CallableOp<R, X> body) throws X {
            return ScopedValue.where(RUNNING, this).call(body);
        }
    }

    /**
     * Pays, or ends with an exception of CEL's own: of any other CEL writes down the arguments of
     * the function that threw it. Outside of an evaluation, when a plan is made, nothing is paid.
     */
    static void spend(long steps) {
        if (RUNNING.isBound() && !RUNNING.get().work().allows(steps))
            throw new CelIterationLimitExceededException(CelLanguage.MAX_TURNS);
    }

    static DefaultDispatcher dispatcher(CelValueConverter values) {
        var types = DescriptorTypeResolver.create(DefaultTypeProvider.getInstance(), values);
        var bindings = new ArrayList<CelFunctionBinding>();
        bindings.addAll(standard().newFunctionBindings(EQUALITY, CelLanguage.OPTIONS));
        bindings.addAll(
                TypeFunction.create(types).newFunctionBindings(CelLanguage.OPTIONS, EQUALITY));
        bindings.addAll(ours());
        var dispatcher = DefaultDispatcher.newBuilder();
        for (var binding : bindings)
            dispatcher.addOverload(
                    binding instanceof InternalCelFunctionBinding named
                            ? named.getFunctionName()
                            : binding.getOverloadId(),
                    binding.getOverloadId(),
                    binding.getArgTypes(),
                    binding.isStrict(),
                    binding.getDefinition());
        return dispatcher.build();
    }

    private static CelStandardFunctions standard() {
        return CelStandardFunctions.newBuilder()
                .filterFunctions((function, overload) ->
                        !OURS.contains(function)
                                && !(overload instanceof AddOverload sum && OUR_SUMS.contains(sum)))
                .build();
    }

    @SuppressWarnings("unchecked") // A list of CEL's is a list of anything.
    private static List<CelFunctionBinding> ours() {
        var bindings = new ArrayList<CelFunctionBinding>();
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
                                "add_list", List.class, List.class, (a, b) -> joinLists(a, b))));
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
        bindings.addAll(
                CelFunctionBinding.fromOverloads(
                        "_==_",
                        CelFunctionBinding.from(
                                "equals", Object.class, Object.class, CelFunctions::areEqual)));
        bindings.addAll(
                CelFunctionBinding.fromOverloads(
                        "_!=_",
                        CelFunctionBinding.from(
                                "not_equals",
                                Object.class,
                                Object.class,
                                (a, b) -> !areEqual(a, b))));
        bindings.addAll(
                CelFunctionBinding.fromOverloads(
                        "@in",
                        CelFunctionBinding.from(
                                "in_list", Object.class, List.class, (a, b) -> isIn(a, b)),
                        CelFunctionBinding.from(
                                "in_map",
                                Object.class,
                                Map.class,
                                (key, map) -> EQUALITY.findInMap(map, key).isPresent())));
        return bindings;
    }

    private static String join(String first, String second) {
        spend((long) first.length() + second.length());
        return first.concat(second);
    }

    private static CelByteString joinBytes(CelByteString first, CelByteString second) {
        spend((long) first.size() + second.size());
        return first.concat(second);
    }

    /** What a macro gathers grows in place, by one; any other sum copies both. */
    private static List<Object> joinLists(List<Object> first, List<Object> second) {
        spend(second.size() <= 1 ? 1 + first.size() / COPY_STEP : first.size() + second.size());
        return RuntimeHelpers.concat(first, second);
    }

    /** A search may begin anew at each character, so a long needle costs more. */
    private static boolean contains(String text, String needle) {
        spend(text.length() * (1L + needle.length() / NEEDLE_STEP));
        return text.contains(needle);
    }

    /** RE2 is in at most as many states at once as its program has. */
    private static boolean matches(String text, String pattern) {
        var compiled = RUNNING.get().patterns().get(pattern);
        if (compiled == null) throw new NoSuchElementException("a pattern that was not compiled");
        spend((long) text.length() * compiled.programSize());
        return compiled.matcher(text).find();
    }

    private static boolean isIn(Object value, List<?> list) {
        for (var element : list) if (areEqual(element, value)) return true;
        return false;
    }

    /** CEL's equality, which compares what is in lists and objects as well, paid by comparison. */
    @SuppressWarnings("ReferenceEquality") // A shortcut for what is shared, as CEL's own.
    private static boolean areEqual(Object one, Object other) {
        if (one == other) return true;
        if (one instanceof List<?> ones && other instanceof List<?> others)
            return areEqual(ones, others);
        if (one instanceof Map<?, ?> ones && other instanceof Map<?, ?> others)
            return areEqual(ones, others);
        spend(
                one instanceof String text && other instanceof String
                        ? 1 + text.length() / PaidValues.STRIDE
                        : 1);
        return EQUALITY.objectEquals(one, other);
    }

    private static boolean areEqual(List<?> ones, List<?> others) {
        if (ones.size() != others.size()) return false;
        spend(1);
        var other = others.iterator();
        for (var one : ones) if (!areEqual(one, other.next())) return false;
        return true;
    }

    private static boolean areEqual(Map<?, ?> ones, Map<?, ?> others) {
        if (ones.size() != others.size()) return false;
        spend(1);
        for (var one : ones.entrySet()) {
            var other = EQUALITY.findInMap(others, one.getKey());
            if (other.isEmpty() || !areEqual(one.getValue(), other.get())) return false;
        }
        return true;
    }
}
