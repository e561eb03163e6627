package cairn.shape;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sizes of docs/STYLE.md: what is longer is hard to hold in a head, and hard to review. */
class SizeTest {
    private static final int LINE_CHARACTERS_MAX = 120;
    private static final int METHOD_LINES_MAX = 70;
    private static final int FILE_LINES_MAX = 500;

    @Test
    void linesAndFilesAreShort() throws IOException {
        List<String> breaches = new ArrayList<>();
        for (Path file : Sources.files()) {
            if (!isCode(file)) {
                continue;
            }
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                int characters = lines.get(i).codePointCount(0, lines.get(i).length());
                if (characters > LINE_CHARACTERS_MAX) {
                    breaches.add(Sources.name(file) + ":" + (i + 1) + ": " + characters + " characters");
                }
            }
            if (lines.size() > FILE_LINES_MAX) {
                breaches.add(Sources.name(file) + ": " + lines.size() + " lines");
            }
        }
        Sources.assertNone("A line has at most 120 characters, a file at most 500 lines:", breaches);
    }

    @Test
    void methodsAreShort() {
        List<String> breaches = new ArrayList<>();
        for (Sources.Source source : Sources.java()) {
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitClass(ClassTree tree, Void unused) {
                    for (Tree member : tree.getMembers()) {
                        if (member instanceof MethodTree method) {
                            check(method, method.getName().toString());
                        } else if (member instanceof BlockTree block) {
                            check(block, "initializer");
                        }
                    }
                    return super.visitClass(tree, null);
                }

                private void check(Tree tree, String name) {
                    long lines = source.lastLine(tree) - source.firstLine(tree) + 1;
                    if (lines > METHOD_LINES_MAX) {
                        breaches.add(source.place(tree) + ": " + name + " has " + lines + " lines");
                    }
                }
            }.scan(source.unit(), null);
        }
        Sources.assertNone("A method has at most 70 lines:", breaches);
    }

    /** Java, and the scripts: by name, or by a first line that names a shell. */
    private static boolean isCode(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.matches(".*\\.(java|sh|mjs|js|py|css)")) {
            return true;
        }
        if (name.contains(".") || Files.size(file) == 0) {
            return false;
        }
        return Sources.text(file).startsWith("#!");
    }
}
