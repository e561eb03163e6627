package cairn.data.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkerTest {
    @ParameterizedTest
    @CsvSource({
        "'', size-262144",
        "default, size-262144",
        "size-1, size-1",
        "size-2096896, size-2096896",
        "rabin, rabin-87381-262144-393216",
        "rabin-1000, rabin-333-1000-1500",
        "rabin-16-17-18, rabin-16-17-18",
        "rabin-min:20-avg:30-max:40, rabin-20-30-40",
        "buzhash, buzhash"
    })
    void specsAreReadAndWritten(String text, String canonical) throws MalformedException {
        ChunkerSpec spec = ChunkerSpec.parse(text);
        assertEquals(canonical, spec.toString());
        assertEquals(spec, ChunkerSpec.parse(canonical));
        assertEquals(canonical.startsWith("size"), spec.isFixedSize());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size",
                "size-",
                "size-0",
                "size--1",
                "size-+5",
                "size-1-2",
                "size-2096897",
                "size-99999999999999999999",
                "size-1k",
                "rabin-47",
                "rabin-1397932",
                "rabin-15-20-30",
                "rabin-20-20-30",
                "rabin-20-30-30",
                "rabin-20-30-2096897",
                "rabin-1-2",
                "rabin-avg:20-avg:30-max:40",
                "rabin-max:20-30-40",
                "buzhash-5",
                "Size-5",
                "fastcdc",
                "-"
            })
    void specsThatAreNotPossibleSaySo(String text) {
        MalformedException failure = assertThrows(MalformedException.class, () -> ChunkerSpec.parse(text));
        assertTrue(failure.getMessage().startsWith("The chunker \"" + text + "\" is not possible: "));
    }

    /** However the file comes, in small or large windows, on the heap or not, the chunks are the same. */
    @ParameterizedTest
    @ValueSource(strings = {"size-1000", "rabin-16-64-200", "rabin-1000", "rabin-4096-8192-16384", "buzhash"})
    void windowsDoNotMoveCuts(String text) throws MalformedException {
        long seed = 11;
        Random random = new Random(seed);
        ChunkerSpec spec = ChunkerSpec.parse(text);
        for (int round = 0; round < 12; round++) {
            byte[] content = new byte[random.nextInt(12 * spec.bytesMax())];
            if (round != 3) {
                random.nextBytes(content);
            }
            List<Integer> whole = cut(spec, content, content.length, random, false);
            int window = 1 + random.nextInt(2 * spec.bytesMax());
            assertEquals(whole, cut(spec, content, window, random, false), "seed " + seed + ", round " + round);
            assertEquals(whole, cut(spec, content, window, random, true), "seed " + seed + ", round " + round);
            for (int i = 0; i < whole.size() - 1; i++) {
                assertTrue(whole.get(i) >= Math.min(spec.bytesMin(), spec.bytesMax()), "chunk " + i);
                assertTrue(whole.get(i) <= spec.bytesMax(), "chunk " + i);
            }
        }
    }

    private static List<Integer> cut(ChunkerSpec spec, byte[] content, int window, Random random, boolean isDirect) {
        Chunker chunker = spec.newChunker();
        ByteBuffer all = isDirect ? ByteBuffer.allocateDirect(content.length) : ByteBuffer.allocate(content.length);
        all.put(content).flip();
        List<Integer> lengths = new ArrayList<>();
        int at = 0;
        int seen = Math.min(content.length, window);
        while (true) {
            ByteBuffer view = all.slice(at, seen - at);
            int length = chunker.cut(isDirect ? view.asReadOnlyBuffer() : view, seen == content.length);
            assertEquals(seen - at, view.remaining());
            if (length == Chunker.NEEDS_MORE) {
                assertTrue(seen - at < chunker.chunkBytesMax());
                seen = Math.min(content.length, seen + 1 + random.nextInt(window));
            } else if (length == 0) {
                assertEquals(content.length, at);
                return lengths;
            } else {
                lengths.add(length);
                at += length;
            }
        }
    }

    @Test
    void windowsAreNotChanged() throws MalformedException {
        byte[] content = new byte[300_000];
        new Random(5).nextBytes(content);
        byte[] copy = content.clone();
        ByteBuffer window = ByteBuffer.wrap(content).position(7);
        ChunkerSpec.parse("buzhash").newChunker().cut(window, true);
        assertEquals(7, window.position());
        assertArrayEquals(copy, content);
    }
}
