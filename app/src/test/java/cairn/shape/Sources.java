package cairn.shape;

import static org.junit.jupiter.api.Assertions.fail;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The files of this repository, and its modules' Java parsed once. Read by one test thread after another. */
final class Sources {
    /** A parsed Java file. */
    record Source(Path file, CompilationUnitTree unit, DocTrees trees) {
        /** The folder under the root, such as {@code data}. */
        String module() {
            return ROOT.relativize(file).getName(0).toString();
        }

        boolean isMain() {
            return ROOT.relativize(file).startsWith(Path.of(module(), "src", "main"));
        }

        String packageName() {
            return unit.getPackageName().toString();
        }

        /** Where a piece of this file starts, as a reader's editor understands it. */
        String place(Tree tree) {
            return name(file) + ":" + firstLine(tree);
        }

        long firstLine(Tree tree) {
            return unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
        }

        long lastLine(Tree tree) {
            return unit.getLineMap().getLineNumber(trees.getSourcePositions().getEndPosition(unit, tree));
        }
    }

    static final Path ROOT = Path.of(System.getProperty("cairn.repository", ".."))
            .toAbsolutePath()
            .normalize();
    private static final List<Path> FILES = listFiles();
    private static final List<Source> JAVA = parse();

    private Sources() {}

    /** Every file that is tracked or would be: what git ignores is left out. */
    static List<Path> files() {
        return FILES;
    }

    static List<Source> java() {
        return JAVA;
    }

    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    /** The text of a file in bytes-are-characters form where it is not UTF-8, so that anything can be searched. */
    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with every breach of a rule at once. */
    static void assertNone(String rule, List<String> breaches) {
        if (!breaches.isEmpty()) {
            fail(rule + "\n  " + String.join("\n  ", breaches));
        }
    }

    private static List<Path> listFiles() {
        try {
            return Files.exists(ROOT.resolve(".git")) ? listWithGit() : walk();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> listWithGit() throws IOException {
        Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                .directory(ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<Path> files = Stream.of(names.split("\0"))
                .filter(name -> !name.isEmpty())
                .map(ROOT::resolve)
                .filter(Files::isRegularFile)
                .distinct()
                .sorted()
                .toList();
        return files.isEmpty() ? walk() : files;
    }

    private static List<Path> walk() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !name(file).matches("(.*/)?(target|node_modules|\\.git)/.*"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Source> parse() {
        List<Path> files = FILES.stream()
                .filter(file -> name(file).matches("[a-z]+/src/.*\\.java"))
                .toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Source> sources = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                sources.add(new Source(Path.of(unit.getSourceFile().toUri()), unit, trees));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(sources);
    }
}
