package cairn.node.add;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What gitignore says of such patterns; a path's first name is the added directory's own. */
class IgnoreRulesTest {
    @ParameterizedTest
    @CsvSource({
        "*.log, d/a.log, true",
        "*.log, d/deep/er/a.log, true",
        "*.log, d/a.logs, false",
        "/a.log, d/a.log, true",
        "/a.log, d/b/a.log, false",
        "b/a, d/b/a, true",
        "b/a, d/c/b/a, false",
        "**/b/a, d/c/b/a, true",
        "**/b/a, d/b/a, true",
        "b/**, d/b/x/y, true",
        "b/**/y, d/b/y, true",
        "b/**/y, d/b/1/2/y, true",
        "a?c, d/abc, true",
        "a?c, d/a/c, false",
        "*, d/a, true",
        "[abc].txt, d/b.txt, true",
        "[!abc].txt, d/b.txt, false",
        "[!abc].txt, d/d.txt, true",
        "x[!a]y, d/x/y, false",
        "[a-c]x, d/bx, true",
        "[a&&b]x, d/&x, true",
        "[[]x, d/[x, true",
        "[x, d/[x, true",
        "a.b, d/axb, false",
        "(a|b)+, d/(a|b)+, true",
        "emoji-🪨, d/emoji-🪨, true",
        "emoji-?, d/emoji-🪨, true",
        "\\!a, d/!a, true",
        "\\#a, d/#a, true",
        "a\\*b, d/a*b, true",
        "a\\*b, d/axb, false",
    })
    void fits(String pattern, String path, boolean expected) throws MalformedException {
        assertEquals(expected, IgnoreRules.parse(List.of(pattern)).matches(path, false));
    }

    @Test
    void aSlashBehindMeansDirectories() throws MalformedException {
        IgnoreRules rules = IgnoreRules.parse(List.of("build/"));
        assertTrue(rules.matches("d/x/build", true));
        assertFalse(rules.matches("d/x/build", false));
    }

    @Test
    void theLastRuleThatFitsDecides() throws MalformedException {
        IgnoreRules rules = IgnoreRules.parse(List.of("# logs", "", "*.log", "!keep.log"));
        assertTrue(rules.matches("d/a.log", false));
        assertFalse(rules.matches("d/keep.log", false));
        assertFalse(rules.matches("d/# logs", false));
        assertFalse(IgnoreRules.NONE.matches("d/a", false));
    }

    @Test
    void namesMayHoldLineEnds() throws MalformedException {
        assertTrue(IgnoreRules.parse(List.of("*.log")).matches("d/a\nb.log", false));
        assertTrue(IgnoreRules.parse(List.of("*.log")).matches("d/a\nb/c.log", false));
    }
}
