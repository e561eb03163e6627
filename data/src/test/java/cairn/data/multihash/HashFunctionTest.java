package cairn.data.multihash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HashFunctionTest {
    /** Byte i is (7 i + i / 251) mod 256, as in the golden file. */
    private static byte[] data(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + i / 251);
        }
        return bytes;
    }

    private static List<String[]> golden() throws Exception {
        try (InputStream in = HashFunctionTest.class.getResourceAsStream("digests.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .collect(Collectors.toCollection(ArrayList::new));
        }
    }

    private static List<ByteBuffer> buffersOf(byte[] bytes) {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(bytes.length + 2).put((byte) 1).put(bytes);
        ByteBuffer heap =
                ByteBuffer.allocate(bytes.length + 7).put(3, bytes).position(3).limit(3 + bytes.length);
        return List.of(
                ByteBuffer.wrap(bytes),
                heap,
                heap.slice(),
                heap.asReadOnlyBuffer(),
                direct.flip().position(1),
                direct.asReadOnlyBuffer());
    }

    @Test
    void everyFunctionGivesTheKnownDigestOfEveryKindOfBuffer() throws Exception {
        Set<String> seen = new HashSet<>();
        for (String[] line : golden()) {
            HashFunction function = HashFunction.byName(line[0]).orElseThrow();
            seen.add(line[0]);
            for (ByteBuffer buffer : buffersOf(data(Integer.parseInt(line[1])))) {
                int position = buffer.position();
                assertEquals(
                        line[2], Multibase.BASE16.encode(function.hash(buffer).bytes()), line[0] + " " + line[1]);
                assertEquals(position, buffer.position());
                Multihash.parse(Multibase.decode(line[2])).verify(buffer, "a test");
            }
        }
        for (HashFunction function : HashFunction.all()) {
            assertTrue(function.equals(HashFunction.IDENTITY) || seen.contains(function.name()), function.name());
        }
    }

    @Test
    void namesAndCodesBelongTogether() {
        for (HashFunction function : HashFunction.all()) {
            assertEquals(function, HashFunction.byCode(function.code()).orElseThrow());
            assertEquals(function, HashFunction.byName(function.name()).orElseThrow());
        }
        assertTrue(HashFunction.byCode(0x7777).isEmpty());
        assertTrue(HashFunction.byName("md5").isEmpty());
    }

    @Test
    void aCutDigestVerifies() throws Exception {
        ByteBuffer data = ByteBuffer.wrap(data(3000));
        for (HashFunction function : HashFunction.all()) {
            if (function.digestBytes() > Multihash.DIGEST_BYTES_MIN) {
                Multihash cut = function.hash(data, function.digestBytes() - 1);
                assertEquals(function.digestBytes() - 1, cut.digestSize());
                cut.verify(data, "a test");
            }
        }
        // Kubo 0.44: block put --mhtype blake3 --mhlen 100, --mhtype sha2-256 --mhlen 20
        assertEquals(
                "bafkr4zc75rw267kuuhllxe6jz4saxdhga5wep6y3m4wpvhnxiabakytcpwk7ry5rfcozrpfspk7ofhy"
                        + "h3jk2f3aiyfyzletso6n3j4rcsa2ndyxc42l4ov73ffkjcnas2kcquhkoz7llq6ssq43kc4logblh54du7ucy4oq",
                textOf(HashFunction.BLAKE3.hash(data, 100)));
        assertEquals("bafkrefh47s6engkxkkofmjarjdiqow2dqwcq4ha", textOf(HashFunction.SHA2_256.hash(data, 20)));
    }

    /** Kubo 0.44 refuses the same: "digest too small". */
    @Test
    void aShortDigestProvesNothing() {
        ByteBuffer data = ByteBuffer.wrap(data(100));
        byte[] whole = HashFunction.SHA2_256.hash(data).digest();
        for (int length = 0; length < Multihash.DIGEST_BYTES_MIN; length++) {
            Multihash cut = Multihash.of(HashFunction.SHA2_256.code(), Arrays.copyOf(whole, length));
            MalformedException e = assertThrows(MalformedException.class, () -> cut.verify(data, "a test"));
            assertTrue(e.getMessage().contains("sha2-256 digest has " + length + " bytes"), e.getMessage());
            int wanted = length;
            assertThrows(IllegalArgumentException.class, () -> HashFunction.SHA2_256.hash(data, wanted));
        }
        assertTrue(HashFunction.byName("blake2b-152").isEmpty());
        assertTrue(HashFunction.byName("blake2s-152").isEmpty());
    }

    private static String textOf(Multihash hash) {
        return Cid.v1(Codec.RAW, hash).toString();
    }

    @Test
    void otherBytesAreCorrupt() {
        Multihash hash = HashFunction.SHA2_256.hash(ByteBuffer.wrap(data(100)));
        CorruptBlockException e =
                assertThrows(CorruptBlockException.class, () -> hash.verify(ByteBuffer.wrap(data(99)), "pack 3 at 12"));
        assertEquals(hash, e.expected());
        assertEquals(Optional.of(HashFunction.SHA2_256.hash(ByteBuffer.wrap(data(99)))), e.actual());
        assertTrue(e.getMessage().contains("pack 3 at 12"));
    }

    @Test
    void aDigestLongerThanTheFunctionGivesIsCorrupt() throws Exception {
        Multihash hash = Multihash.of(HashFunction.SHA1.code(), new byte[40]);
        assertThrows(CorruptBlockException.class, () -> hash.verify(ByteBuffer.wrap(data(1)), "a test"));
    }

    @Test
    void anUnknownFunctionCannotBeVerified() {
        Multihash hash = Multihash.of(0x7777, new byte[32]);
        MalformedException e =
                assertThrows(MalformedException.class, () -> hash.verify(ByteBuffer.wrap(data(1)), "a test"));
        assertTrue(e.getMessage().contains("0x7777") && e.getMessage().contains("a test"), e.getMessage());
    }

    @Test
    void identityHoldsTheData() throws Exception {
        Multihash hash = HashFunction.IDENTITY.hash(ByteBuffer.wrap(data(5)));
        assertTrue(hash.isIdentity());
        assertEquals(5, hash.digestSize());
        hash.verify(ByteBuffer.wrap(data(5)), "a test");
        assertThrows(CorruptBlockException.class, () -> hash.verify(ByteBuffer.wrap(data(6)), "a test"));
    }
}
