package cairn.shape;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is said to be documented is. */
class DocumentationTest {
    private static final Pattern PAGE = Pattern.compile("\\bdocs/[\\w./-]+\\.md\\b");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)");
    private static final Pattern FORMAT_PAGE = Pattern.compile("\\bdocs/formats/[\\w-]+\\.md\\b");
    private static final Pattern FORMAT_CONSTANT = Pattern.compile("(.*_)?(MAGIC|FORMAT_VERSION)(_.*)?");
    private static final Path FORMATS = Sources.ROOT.resolve("docs/formats");

    @Test
    void pagesThatAreMentionedExist() {
        List<String> breaches = new ArrayList<>();
        for (Path file : Sources.files()) {
            String name = Sources.name(file);
            if (!name.matches(".*\\.(java|md|sh|xml)|cairn|check|bench/compare")) {
                continue;
            }
            Matcher page = PAGE.matcher(Sources.text(file));
            while (page.find()) {
                if (!Files.exists(Sources.ROOT.resolve(page.group()))) {
                    breaches.add(name + ": " + page.group());
                }
            }
        }
        Sources.assertNone("A page that is mentioned exists:", breaches);
    }

    @Test
    void linksBetweenPagesLeadSomewhere() {
        List<String> breaches = new ArrayList<>();
        for (Path file : Sources.files()) {
            if (!file.toString().endsWith(".md")) {
                continue;
            }
            Matcher link = LINK.matcher(Sources.text(file));
            while (link.find()) {
                if (!Files.exists(file.resolveSibling(link.group(1)))) {
                    breaches.add(Sources.name(file) + ": " + link.group(1));
                }
            }
        }
        Sources.assertNone("A relative link leads to a file:", breaches);
    }

    /** A constant called MAGIC or FORMAT_VERSION in main code marks a format of our own. */
    @Test
    void everyFormatOfOurOwnNamesItsPage() {
        List<String> breaches = new ArrayList<>();
        for (Sources.Source source : Sources.java()) {
            if (source.isMain() && declaresFormat(source) && !namesFormatPage(source)) {
                breaches.add(
                        Sources.name(source.file()) + ": neither it nor its package-info names a docs/formats page");
            }
        }
        Sources.assertNone("A class that declares a MAGIC or a FORMAT_VERSION names the format's page:", breaches);
    }

    @Test
    void everyFormatPageIsListedAndHasAVersion() {
        List<String> breaches = new ArrayList<>();
        String index = Sources.text(FORMATS.resolve("README.md"));
        for (Path file : Sources.files()) {
            if (!file.startsWith(FORMATS) || file.endsWith("README.md")) {
                continue;
            }
            if (!index.contains("(" + FORMATS.relativize(file) + ")")) {
                breaches.add(Sources.name(file) + " is not linked from docs/formats/README.md");
            }
            if (!Sources.text(file).matches("(?is).*\\bversion\\b.*\\d.*")) {
                breaches.add(Sources.name(file) + " states no version");
            }
        }
        Sources.assertNone("A format page is listed and states its version:", breaches);
    }

    private static boolean declaresFormat(Sources.Source source) {
        boolean[] found = {false};
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitClass(ClassTree tree, Void unused) {
                for (Tree member : tree.getMembers()) {
                    found[0] |= member instanceof VariableTree field
                            && FORMAT_CONSTANT.matcher(field.getName()).matches();
                }
                return super.visitClass(tree, null);
            }
        }.scan(source.unit(), null);
        return found[0];
    }

    private static boolean namesFormatPage(Sources.Source source) {
        Path packageInfo = source.file().resolveSibling("package-info.java");
        return FORMAT_PAGE.matcher(Sources.text(source.file())).find()
                || (Files.exists(packageInfo)
                        && FORMAT_PAGE.matcher(Sources.text(packageInfo)).find());
    }
}
