package cairn.data.multihash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultihashTest {
    @Test
    void partsComeBack() throws Exception {
        Multihash hash = Multihash.of(0xb220, new byte[] {1, 2, (byte) 0xff});
        assertEquals("fa0e4020301" + "02ff", Multibase.BASE16.encode(hash.bytes()));
        assertEquals(0xb220, hash.code());
        assertEquals(3, hash.digestSize());
        assertEquals((byte) 0xff, hash.digestAt(2));
        assertArrayEquals(new byte[] {1, 2, (byte) 0xff}, hash.digest());
        assertEquals(hash, Multihash.parse(hash.bytes()));
        assertEquals(hash.hashCode(), Multihash.parse(hash.bytes()).hashCode());
        assertEquals(ByteBuffer.wrap(hash.bytes()), hash.buffer());
        assertTrue(hash.buffer().isReadOnly());
    }

    @Test
    void readsFromTheMiddleOfABufferAndStopsBehind() throws Exception {
        ByteBuffer source = ByteBuffer.wrap(new byte[] {9, 0x12, 2, 7, 8, 9}).position(1);
        Multihash hash = Multihash.read(source);
        assertArrayEquals(new byte[] {7, 8}, hash.digest());
        assertEquals(5, source.position());
        assertTrue(hash.sameBytes(source, 1));
        assertFalse(hash.sameBytes(source, 2));
        assertFalse(hash.sameBytes(source, 3));
    }

    @Test
    void theLongestDigestIsReadAndALongerOneIsNotMade() throws Exception {
        Multihash longest = Multihash.of(0, new byte[Multihash.DIGEST_BYTES_MAX]);
        assertEquals(longest, Multihash.parse(longest.bytes()));
        byte[] longer = new byte[Multihash.DIGEST_BYTES_MAX + 1];
        assertThrows(IllegalArgumentException.class, () -> Multihash.of(0, longer));
        assertThrows(IllegalArgumentException.class, () -> HashFunction.IDENTITY.hash(ByteBuffer.wrap(longer)));
    }

    @Test
    void ordersByUnsignedBytes() {
        Multihash low = Multihash.of(0x12, new byte[] {0x7f});
        Multihash high = Multihash.of(0x12, new byte[] {(byte) 0x80});
        assertTrue(low.compareTo(high) < 0);
        assertTrue(high.compareTo(low) > 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f", // nothing
                "f12", // no length
                "f1202aa", // cut short
                "f1201aabb", // bytes behind
                "f128101" + "aa", // length cut short: claims 129
                "f920001aa", // code longer than needed
                "f128100aa", // length longer than needed
                "f12ffffffffffffffff7faa", // 2^63-1 bytes
                "fffffffffffffffffff0101aa", // ten bytes of code
            })
    void refuses(String text) {
        assertThrows(MalformedException.class, () -> Multihash.parse(Multibase.decode(text)));
    }

    @Test
    void whateverIsReadIsWrittenTheSame() throws Exception {
        long seed = 4711;
        System.out.println("MultihashTest seed " + seed);
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && random.nextBoolean()) {
                bytes[1] = (byte) (bytes.length - 2);
            }
            try {
                Multihash hash = Multihash.parse(bytes);
                assertArrayEquals(bytes, hash.bytes());
                assertEquals(hash, Multihash.of(hash.code(), hash.digest()));
                accepted++;
            } catch (MalformedException e) {
                assertTrue(e.offset() <= bytes.length);
            }
        }
        assertTrue(accepted > 1000, "only " + accepted + " were accepted");
    }
}
