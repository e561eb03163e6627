package cairn.data.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentPathTest {
    private static final String CID = "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    private static final String V0 = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";

    /** What Kubo 0.44 makes of the same text. CID and V0 stand for the texts above. */
    @ParameterizedTest
    @CsvSource({
        "/ipfs/CID, /ipfs/CID",
        "/ipfs/V0/a/b/c, /ipfs/V0/a/b/c",
        "/ipld/CID/a, /ipld/CID/a",
        "/ipns/V0, /ipns/V0",
        "/ipns/domain.net/a/b, /ipns/domain.net/a/b",
        "CID, /ipfs/CID",
        "CID/, /ipfs/CID/",
        "V0/a/b, /ipfs/V0/a/b",
        "/CID/a, /ipfs/CID/a",
        "ipfs://CID, /ipfs/CID",
        "ipfs://V0/a, /ipfs/V0/a",
        "ipfs:CID/a, /ipfs/CID/a",
        "IPFS://CID, /ipfs/CID",
        "IpNs://docs.ipfs.tech/concepts, /ipns/docs.ipfs.tech/concepts",
        "ipns:docs.ipfs.tech, /ipns/docs.ipfs.tech",
        "ipld://CID/a/, /ipld/CID/a/",
        "/ipfs/CID//, /ipfs/CID/",
        "/ipfs///CID//, /ipfs/CID/",
        "/ipfs///CID/a/b/../c, /ipfs/CID/a/c",
        "/ipfs/CID/a/./b/../c/, /ipfs/CID/a/c/",
        "/ipfs/CID/a%20b?c#d, /ipfs/CID/a%20b?c#d",
        "ipfs://CID/a%20b?c#d, /ipfs/CID/a%20b?c#d",
        "/ipfs/bafkqaaa, /ipfs/bafkqaaa",
    })
    void readsWhatPeopleType(String text, String expected) throws Exception {
        ContentPath path = ContentPath.parse(text.replace("CID", CID).replace("V0", V0));
        assertEquals(expected.replace("CID", CID).replace("V0", V0), path.toString());
        assertEquals(path, ContentPath.parse(path.toString()));
        assertEquals(path, ContentPath.parseStrict(path.toString()));
        assertEquals(path.hashCode(), ContentPath.parse(path.toString()).hashCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                ".",
                "/ipfs",
                "/ipfs/",
                "ipfs/",
                "/ipns",
                "/ipns//",
                "/ipld/.",
                "/ipfs/foo",
                "/ipld/foo",
                "ipfs:",
                "ipfs://",
                "ipns://",
                "ipfs://notacid",
                "/testfs/bafkqaaa",
                "foo/bar",
                "ipfsbar:baz",
                "http://example.com/ipfs/bafkqaaa",
                "/ipfs/bafkqaaa/../..",
            })
    void refuses(String text) {
        MalformedException e = assertThrows(MalformedException.class, () -> ContentPath.parse(text));
        assertTrue(e.getMessage().contains("\"" + text + "\""), e.getMessage());
        assertThrows(MalformedException.class, () -> ContentPath.parseStrict(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bafkqaaa", "bafkqaaa/a", "ipfs://bafkqaaa", "ipns:example.net", "/bafkqaaa"})
    void recordsHoldWholePathsOnly(String text) throws Exception {
        ContentPath.parse(text);
        assertThrows(MalformedException.class, () -> ContentPath.parseStrict(text));
    }

    @Test
    void saysItsParts() throws Exception {
        ContentPath path = ContentPath.parse("/ipfs/" + V0 + "/a/b/");
        assertEquals(Namespace.IPFS, path.namespace());
        assertEquals(Optional.of(Cid.parse(V0)), path.cid());
        assertEquals(V0, path.root());
        assertEquals(List.of("a", "b"), path.segments());
        assertTrue(path.hasTrailingSlash());
        assertFalse(path.isMutable());
        ContentPath name = ContentPath.parse("/ipns/" + V0);
        assertEquals(Optional.empty(), name.cid());
        assertTrue(name.isMutable());
        assertNotEquals(path, name);
        assertEquals("/ipfs/" + CID, ContentPath.of(Cid.parse(CID)).toString());
    }

    @Test
    void growsByOneName() throws Exception {
        ContentPath path = ContentPath.parse("/ipns/example.net/a/");
        assertEquals("/ipns/example.net/a/b c", path.child("b c").toString());
        assertEquals(
                "/ipns/example.net/x/y", path.withSegments(List.of("x", "y")).toString());
        for (String name : List.of("", ".", "..", "a/b", "/", "a\0b")) {
            assertThrows(MalformedException.class, () -> path.child(name));
        }
    }

    /** The longest path that is allowed is read; one character or name more is refused without being repeated. */
    @Test
    void hasLimits() throws Exception {
        String longest = "/ipfs/bafkqaaa/" + "a".repeat(ContentPath.TEXT_CHARS_MAX - 15);
        String deepest = "bafkqaaa" + "/a".repeat(ContentPath.SEGMENTS_MAX);
        assertEquals(longest, ContentPath.parse(longest).toString());
        assertEquals(
                ContentPath.SEGMENTS_MAX, ContentPath.parse(deepest).segments().size());
        assertEquals(deepest, ContentPath.parse(deepest + "/b/..").toString().substring("/ipfs/".length()));
        for (String prefix : List.of("", "/ipfs/", "ipfs://")) {
            checkBrief(() -> ContentPath.parse(prefix + deepest + "/b"), "names below its root, this has 1025");
        }
        checkBrief(() -> ContentPath.parseStrict("/ipfs/" + deepest + "/b"), "this has 1025");
        checkBrief(() -> ContentPath.parse(deepest).child("b"), "this has 1025");
        checkBrief(() -> ContentPath.parse(longest + "b"), "this has 16385");
        checkBrief(() -> ContentPath.parseStrict(longest + "b"), "this has 16385");
    }

    private static void checkBrief(Executable parsing, String reason) {
        MalformedException e = assertThrows(MalformedException.class, parsing);
        assertTrue(e.getMessage().contains(reason) && e.getMessage().length() < 200, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ipfs/bafkqaaa/a\0b", "bafkqaaa/\0", "ipfs://bafkqaaa/a\0", "/ipns/a\0b", "\0"})
    void refusesNul(String text) {
        MalformedException e = assertThrows(MalformedException.class, () -> ContentPath.parse(text));
        assertEquals(text.indexOf('\0'), e.offset());
        assertThrows(MalformedException.class, () -> ContentPath.parseStrict(text));
    }

    /** Seeded texts out of the pieces that matter: what is read is read again as the same, by both readers. */
    @Test
    void readsWhatItWrote() throws Exception {
        long seed = 31;
        System.out.println("ContentPathTest seed " + seed);
        Random random = new Random(seed);
        String[] pieces = {
            "/",
            "//",
            "/./",
            "/../",
            "..",
            ".",
            "ipfs",
            "ipns:",
            "ipfs://",
            "IPLD:",
            "bafkqaaa",
            "/ipfs/",
            "/ipns/",
            V0,
            "a",
            "b c",
            "%2f",
            "%00",
            "?",
            "#",
            "\0",
            "\ud83e",
            "\u00e9"
        };
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(8); k >= 0; k--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                ContentPath path = ContentPath.parse(text.toString());
                assertEquals(path, ContentPath.parse(path.toString()), text.toString());
                assertEquals(path, ContentPath.parseStrict(path.toString()), text.toString());
                read++;
            } catch (MalformedException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
        assertTrue(read > 1000, "only " + read + " were read");
    }
}
