package cairn.node.dag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of files, counted from both ends. */
class SpanTest {
    @ParameterizedTest
    @CsvSource({
        "0:*,1000,0,1000",
        "0:0,1000,0,1",
        "512:*,1000,512,488",
        "512:-256,1026,512,259",
        "-5:*,1000,995,5",
        "-9999:-3,1026,0,1024",
        "2000:*,1000,1000,0",
        "10:2000,1000,10,990",
        "0:*,0,0,0",
        "-9223372036854775808:9223372036854775807,7,0,7",
        "9223372036854775807:*,7,7,0",
        "5:-900,1000,5,96",
        "500:-900,1000,500,0",
    })
    void countsFromBothEnds(String text, long size, long first, long length) throws MalformedException {
        Span span = Span.parse(text);
        assertEquals(first, span.first(size));
        assertEquals(length, span.length(size));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "1", "1:", ":1", "*:1", "a:b", "9:3", "-3:-9", "1:2:3", "99999999999999999999:*"})
    void refusesWhatIsNone(String text) {
        assertThrows(MalformedException.class, () -> Span.parse(text));
    }

    @Test
    void staysInTheFile() throws MalformedException {
        long seed = new Random().nextLong();
        System.out.println("staysInTheFile: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long size = random.nextLong(2000);
            Span span = new Span(random.nextLong(-3000, 3000), java.util.OptionalLong.of(random.nextLong(-3000, 3000)));
            assertTrue(span.first(size) >= 0 && span.length(size) >= 0);
            assertTrue(span.first(size) + span.length(size) <= size, span + " of " + size);
        }
    }
}
