import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/** Prints sizes of main sources against their aims, and how much of each package is closed to the others. */
record Measure(List<Measure.Source> sources, List<Measure.Body> bodies) {
    static final int FILE_AIM = 300;
    static final int METHOD_AIM = 40;
    static final int LARGEST = 10;

    record Source(String room, String name, int lines, boolean isPublic) {}

    record Body(String name, int lines, int parameters) {}

    public static void main(String[] arguments) throws IOException {
        var home = Path.of(arguments[0]);
        var files = new ArrayList<Path>();
        for (var module : List.of("mcp", "ledger", "testkit", "gateway", "bench"))
            try (var walk = Files.walk(home.resolve(module).resolve("src/main/java"))) {
                walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        var measure = new Measure(new ArrayList<>(), new ArrayList<>());
        measure.read(files);
        measure.print();
    }

    void read(List<Path> files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var units = manager.getJavaFileObjectsFromPaths(files);
            var task = (JavacTask) compiler.getTask(null, manager, null, null, null, units);
            var trees = Trees.instance(task);
            for (var unit : task.parse()) read(unit, trees);
        }
    }

    void read(CompilationUnitTree unit, Trees trees) {
        if (unit.getTypeDecls().isEmpty()) return;
        var file = Path.of(unit.getSourceFile().toUri()).getFileName().toString();
        var top = unit.getTypeDecls().getFirst();
        int lines = (int) unit.getLineMap().getLineNumber(end(unit, trees, top));
        boolean isPublic =
                top instanceof ClassTree type && type.getModifiers().getFlags().contains(Modifier.PUBLIC);
        if (unit.getPackageName() != null)
            sources.add(new Source(unit.getPackageName().toString(), file, lines, isPublic));
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitMethod(MethodTree method, Void nothing) {
                if (method.getBody() != null) bodies.add(body(unit, trees, file, method));
                return super.visitMethod(method, nothing);
            }
        }.scan(unit, null);
    }

    static Body body(CompilationUnitTree unit, Trees trees, String file, MethodTree method) {
        var map = unit.getLineMap();
        long start = map.getLineNumber(trees.getSourcePositions().getStartPosition(unit, method.getBody()));
        int lines = (int) (map.getLineNumber(end(unit, trees, method)) - start + 1);
        return new Body(file + " " + method.getName(), lines, method.getParameters().size());
    }

    static long end(CompilationUnitTree unit, Trees trees, Tree tree) {
        return Math.max(0, trees.getSourcePositions().getEndPosition(unit, tree));
    }

    void print() {
        var sizes = sources.stream().map(Source::lines).sorted().toList();
        var methods = bodies.stream().map(Body::lines).sorted().toList();
        System.out.printf(
                "%d files, median %d lines; %d methods, median %d lines%n",
                sizes.size(), median(sizes), methods.size(), median(methods));
        System.out.println("\nLargest files (aim: at most " + FILE_AIM + " lines)");
        sources.stream()
                .sorted(Comparator.comparingInt(Source::lines).reversed())
                .limit(LARGEST)
                .forEach(one -> row(one.lines(), FILE_AIM, one.room() + "." + one.name()));
        System.out.println("\nLongest methods (aim: at most " + METHOD_AIM + " lines)");
        bodies.stream()
                .sorted(Comparator.comparingInt(Body::lines).reversed())
                .limit(LARGEST)
                .forEach(one -> row(one.lines(), METHOD_AIM, one.name()));
        System.out.println("\nMore than 6 parameters");
        bodies.stream().filter(one -> one.parameters() > 6).forEach(one -> row(one.parameters(), 6, one.name()));
        closed();
    }

    /** Of the top-level types of a package, those that only it can see. */
    void closed() {
        System.out.println("\nPackage-private share per room");
        var rooms = sources.stream().collect(Collectors.groupingBy(Source::room, TreeMap::new, Collectors.toList()));
        rooms.forEach((room, types) -> {
            long hidden = types.stream().filter(type -> !type.isPublic()).count();
            System.out.printf("%6d%%  %s (%d of %d)%n", 100 * hidden / types.size(), room, hidden, types.size());
        });
    }

    static void row(int size, int aim, String name) {
        System.out.printf("%6d%s %s%n", size, size > aim ? " !" : "  ", name);
    }

    static int median(List<Integer> sorted) {
        return sorted.get(sorted.size() / 2);
    }
}
