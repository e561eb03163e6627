package cairn.data.varint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VarintTest {
    private static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text));
    }

    /** The examples of multiformats/unsigned-varint, and the ends of the range. */
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "255, ff01",
        "300, ac02",
        "16384, 808001",
        "9223372036854775807, ffffffffffffffff7f",
    })
    void spellsTheSpecificationsExamples(long value, String bytes) throws Exception {
        assertEquals(value, Varint.read(hex(bytes)));
        byte[] written = new byte[Varint.size(value)];
        assertEquals(written.length, Varint.write(written, 0, value));
        assertArrayEquals(HexFormat.of().parseHex(bytes), written);
        ByteBuffer buffer = ByteBuffer.allocate(Varint.BYTES_MAX);
        Varint.write(buffer, value);
        assertEquals(hex(bytes), buffer.flip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "ffff", "8000", "808000", "ff8000", "ffffffffffffffffff", "80808080808080808001"})
    void refuses(String bytes) {
        MalformedException e = assertThrows(MalformedException.class, () -> Varint.read(hex(bytes)));
        assertEquals(0, e.offset());
    }

    @Test
    void refusesToSizeOrWriteANegativeNumber() {
        assertThrows(IllegalArgumentException.class, () -> Varint.size(-1));
        assertThrows(IllegalArgumentException.class, () -> Varint.write(new byte[9], 0, -1));
        assertThrows(IllegalArgumentException.class, () -> Varint.write(ByteBuffer.allocate(9), -1));
    }

    @Test
    void everySizeComesBack() throws Exception {
        long seed = 99;
        System.out.println("VarintTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            long value = random.nextLong() >>> (1 + random.nextInt(63));
            ByteBuffer buffer = ByteBuffer.allocate(Varint.size(value));
            Varint.write(buffer, value);
            assertEquals(0, buffer.remaining());
            assertEquals(value, Varint.read(buffer.flip()));
        }
    }
}
