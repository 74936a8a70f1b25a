package dev.gatehouse.policy;

import com.google.common.collect.ImmutableSet;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelContainer;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.DefaultTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.planner.ProgramPlanner;
import dev.gatehouse.bindings.Patterns;
import dev.gatehouse.policy.Condition.Compilation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of CEL that conditions are written in. This class is the first to name CEL's, and is not
 * loaded before the first condition is compiled.
 */
final class CelLanguage {
    /** Turns of all loops of one evaluation together, however they are nested. */
    static final int MAX_TURNS = 10_000;

    /** Nodes of a syntax tree, macros expanded. */
    static final int MAX_NODES = 1_000;

    /** How deep a syntax tree may be. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_ISSUES = 3;
    private static final int MAX_WHY = 600;

    static final CelOptions OPTIONS =
            CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .maxExpressionCodePointSize(Condition.MAX_LENGTH)
                    .maxParseRecursionDepth(MAX_DEPTH)
                    .maxParseErrorRecoveryLimit(MAX_ISSUES)
                    .comprehensionMaxIterations(MAX_TURNS)
                    .build();
    private static final CelCompiler COMPILER = compiler();
    private static final ProgramPlanner PLANNER = planner();

    private CelLanguage() {}

    private static CelCompiler compiler() {
        var builder =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
        Variables.types().forEach(builder::addVar);
        return builder.build();
    }

    /** CEL's own planner, put together here because its runtime takes no other converter. */
    private static ProgramPlanner planner() {
        var values = new PaidValues();
        return ProgramPlanner.newPlanner(
                DefaultTypeProvider.getInstance(),
                (_, _) -> Optional.empty(),
                CelFunctions.dispatcher(values),
                values,
                CelContainer.newBuilder().build(),
                OPTIONS,
                ImmutableSet.of());
    }

    static Compilation compile(String text) {
        try {
            var tree = COMPILER.compile(text).getAst();
            var nodes = CelNavigableAst.fromAst(tree).getRoot().allNodes().toList();
            var objection = objection(tree, nodes);
            if (objection.isPresent()) return refused(objection.get());
            var patterns = patterns(tree, nodes);
            var program = new CelProgram(PLANNER.plan(tree), patterns);
            return new Compilation.Compiled(new Condition(text, program));
        } catch (CelValidationException invalid) {
            return refused(said(invalid));
        } catch (BadPattern bad) {
            return refused(bad.why);
        } catch (CelEvaluationException | RuntimeException unusable) {
            return refused("It cannot be compiled: " + unusable.getMessage());
        } catch (StackOverflowError deep) {
            return refused("It is nested too deeply.");
        }
    }

    private static Compilation.Refused refused(String why) {
        return new Compilation.Refused(
                why.length() <= MAX_WHY ? why : why.substring(0, MAX_WHY) + "…");
    }

    private static String said(CelValidationException invalid) {
        var said =
                invalid.getErrors().stream()
                        .limit(MAX_ISSUES)
                        .map(issue ->
                                place(Optional.of(issue.getSourceLocation())) + issue.getMessage())
                        .toList();
        return said.isEmpty() ? String.valueOf(invalid.getMessage()) : String.join("; ", said);
    }

    /** What is against a tree that CEL itself takes. */
    private static Optional<String> objection(
            CelAbstractSyntaxTree tree, List<CelNavigableExpr> nodes) {
        if (!SimpleType.BOOL.equals(tree.getResultType()))
            return Optional.of(
                    "1:1: A condition is true or false, and this is of type "
                            + tree.getResultType().name()
                            + ". Compare it with something.");
        if (nodes.size() > MAX_NODES)
            return Optional.of("It has " + nodes.size() + " parts; " + MAX_NODES + " are allowed.");
        if (nodes.stream().anyMatch(node -> node.depth() > MAX_DEPTH))
            return Optional.of("It is nested more than " + MAX_DEPTH + " deep.");
        return Optional.empty();
    }

    /**
     * The patterns of all calls of {@code matches}, compiled now: what the condition's writer did
     * not write is no pattern.
     */
    private static Map<String, Pattern> patterns(
            CelAbstractSyntaxTree tree, List<CelNavigableExpr> nodes) throws BadPattern {
        var patterns = new HashMap<String, Pattern>();
        for (var node : nodes) {
            if (node.expr().exprKind().getKind() != Kind.CALL
                    || !node.expr().call().function().equals("matches")) continue;
            var pattern = node.expr().call().args().getLast();
            var text = literal(pattern);
            if (text == null)
                throw new BadPattern(
                        place(tree, pattern)
                                + "The pattern of matches must be written in the condition.");
            try {
                patterns.put(text, Patterns.compile(text));
            } catch (PatternSyntaxException bad) {
                throw new BadPattern(place(tree, pattern) + bad.getMessage());
            }
        }
        return patterns;
    }

    private static @Nullable String literal(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.CONSTANT
                        && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? expr.constant().stringValue()
                : null;
    }

    private static String place(CelAbstractSyntaxTree tree, CelExpr expr) {
        var source = tree.getSource();
        var offset = source.getPositionsMap().get(expr.id());
        return place(offset == null ? Optional.empty() : source.getOffsetLocation(offset));
    }

    private static String place(Optional<CelSourceLocation> location) {
        return location.map(at -> at.getLine() + ":" + (at.getColumn() + 1) + ": ").orElse("");
    }

    private static final class BadPattern extends Exception {
        private static final long serialVersionUID = 1L;

        private final String why;

        BadPattern(String why) {
            super(why);
            this.why = why;
        }
    }
}
