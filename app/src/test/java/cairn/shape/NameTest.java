package cairn.shape;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A package is a domain noun that says what it is; a name that fits everything says nothing. */
class NameTest {
    private static final Pattern EMPTY_PACKAGE = Pattern.compile("utils?|common|helpers?|managers?|impl|base|misc");
    private static final Pattern EMPTY_TYPE =
            Pattern.compile("(.*[a-z0-9])?(Utils?|Common|Helpers?|Manager|Impl|Base|Misc)([A-Z].*)?");
    private static final int WORDS_MIN = 12;

    @Test
    void packagesAndTypesAreNouns() {
        List<String> breaches = new ArrayList<>();
        for (Sources.Source source : Sources.java()) {
            for (String segment : source.packageName().split("\\.")) {
                if (EMPTY_PACKAGE.matcher(segment).matches()) {
                    breaches.add(Sources.name(source.file()) + ": package " + source.packageName());
                }
            }
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitClass(ClassTree tree, Void unused) {
                    String name = tree.getSimpleName().toString();
                    if (EMPTY_TYPE.matcher(name).matches()) {
                        breaches.add(source.place(tree) + ": " + name);
                    }
                    return super.visitClass(tree, null);
                }
            }.scan(source.unit(), null);
        }
        Sources.assertNone("No util, common, helper, manager, impl, base or misc:", breaches);
    }

    @Test
    void everyPackageSaysWhatItIs() {
        Set<String> packages = new TreeSet<>();
        Set<String> described = new TreeSet<>();
        List<String> breaches = new ArrayList<>();
        for (Sources.Source source : Sources.java()) {
            packages.add(source.packageName());
            if (!source.file().endsWith("package-info.java")) {
                continue;
            }
            described.add(source.packageName());
            Tree declaration = source.unit().getPackage();
            String text = source.trees().getDocComment(TreePath.getPath(source.unit(), declaration));
            int words = text == null ? 0 : text.strip().split("\\s+").length;
            if (words < WORDS_MIN) {
                breaches.add(Sources.name(source.file()) + ": " + words + " words");
            }
        }
        packages.removeAll(described);
        packages.forEach(name -> breaches.add(name + ": no package-info.java in main or test"));
        Sources.assertNone("A package-info.java says what its package is, in at least 12 words:", breaches);
    }
}
