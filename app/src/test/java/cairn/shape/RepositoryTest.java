package cairn.shape;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What must not be in tracked files, and where versions stand. The patterns are spelt so that they do not find
 * themselves.
 */
class RepositoryTest {
    private static final Pattern REGISTRY = Pattern.compile(
            "registry\\.n[p]mjs|repo1?\\.m[a]ven|proxy\\.g[o]lang|p[y]pi\\.org|p[y]thonhosted|cr[a]tes\\.io"
                    + "|(deb|security)\\.d[e]bian");
    private static final Pattern MACHINE =
            Pattern.compile("(?<![\\w.:/}$-])/(w[o]rk|f[a]rm|bash_j[o]bs)/|/r[o]ot/(\\.m2|\\.npm|go)\\b|/h[o]me/\\w+/");
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO[D]O|FIX[M]E|XX[X])\\b|@Dis[a]bled\\b");
    private static final Pattern SLEEP = Pattern.compile("\\bThread\\.sl[e]ep\\(");

    @Test
    void noRegistryHostIsNamed() {
        assertAbsent(
                "A registry is used by its packages' names; its host belongs to each machine's settings:",
                REGISTRY,
                "");
    }

    @Test
    void noMachinePathIsNamed() {
        assertAbsent("A path of one machine is in nobody else's:", MACHINE, ".*");
    }

    @Test
    void nothingIsLeftForLater() {
        assertAbsent("Finish it, or file an issue:", UNFINISHED, ".*\\.(java|sh|js|mjs)");
    }

    @Test
    void noTestSleeps() {
        assertAbsent("A test waits for what it waits for, never for a time:", SLEEP, ".*/src/test/.*\\.java");
    }

    @Test
    void versionsStandInTheRootPomOnly() throws IOException, ParserConfigurationException, SAXException {
        List<String> breaches = new ArrayList<>();
        for (Path file : Sources.files()) {
            if (!file.endsWith("pom.xml")) {
                continue;
            }
            boolean isRoot = file.equals(Sources.ROOT.resolve("pom.xml"));
            NodeList versions = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getElementsByTagName("version");
            for (int i = 0; i < versions.getLength(); i++) {
                Element version = (Element) versions.item(i);
                String owner = version.getParentNode().getNodeName();
                boolean allowed = isRoot
                        ? owner.equals("project")
                                || version.getTextContent().startsWith("${")
                                || owner.equals("requireJavaVersion")
                        : owner.equals("parent");
                if (!allowed) {
                    breaches.add(Sources.name(file) + ": <" + owner + "> has version " + version.getTextContent());
                }
            }
        }
        Sources.assertNone("A version is a property of the root pom.xml:", breaches);
    }

    private static void assertAbsent(String rule, Pattern pattern, String names) {
        List<String> breaches = new ArrayList<>();
        for (Path file : Sources.files()) {
            String text = Sources.text(file);
            if (!Sources.name(file).matches(names) || text.indexOf('\0') >= 0) {
                continue;
            }
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                long line = text.substring(0, matcher.start()).lines().count();
                breaches.add(Sources.name(file) + ":" + Math.max(1, line) + ": " + matcher.group());
            }
        }
        Sources.assertNone(rule, breaches);
    }
}
