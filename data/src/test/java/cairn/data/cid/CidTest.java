package cairn.data.cid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidTest {
    private static final String V0 = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";
    private static final String V1 = "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

    @Test
    void version0AndVersion1NameTheSameBlock() throws Exception {
        Cid v0 = Cid.parse(V0);
        Cid v1 = Cid.parse(V1);
        assertEquals(0, v0.version());
        assertEquals(V0, v0.toString());
        assertEquals(V0, v0.toString(Multibase.BASE16));
        assertEquals(V1, v1.toString());
        assertEquals(v1, v0.toVersion1());
        assertEquals(v0, v1.toVersion0());
        assertTrue(v1.fitsVersion0());
        assertTrue(v0.has(Codec.DAG_PB));
        assertEquals(34, v0.size());
        assertEquals(36, v1.size());
        assertArrayEquals(v0.hash().bytes(), v0.bytes());
    }

    /** Kubo 0.44: {@code cid format -b BASE}. */
    @ParameterizedTest
    @CsvSource({
        "base16, f01711220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "base16upper, F01711220E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "base256emoji, 🚀🪐✅💻😅👆🍓💎💚🤫👼💕💾😮🍊👻🌚👈😓🍺🥰💙🚶💗🎤😳🙆😫💯⚡🤙👈🙏😣❣🎀👀",
        "base32, bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
        "base32hex, v05oh4873m324567s3ga9luvkp2cmve944un43p34je9kp94lj4dngkloak",
        "base32hexpad, t05oh4873m324567s3ga9luvkp2cmve944un43p34je9kp94lj4dngkloak======",
        "base32hexpadupper, T05OH4873M324567S3GA9LUVKP2CMVE944UN43P34JE9KP94LJ4DNGKLOAK======",
        "base32hexupper, V05OH4873M324567S3GA9LUVKP2CMVE944UN43P34JE9KP94LJ4DNGKLOAK",
        "base32pad, cafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku======",
        "base32padupper, CAFYREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU======",
        "base32upper, BAFYREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU",
        "base36, k2jvslb2cz6kgr3on910rqiqo5b5wm4nzaw98p7f5a2xn3m6d4qhw4lx",
        "base36upper, K2JVSLB2CZ6KGR3ON910RQIQO5B5WM4NZAW98P7F5A2XN3M6D4QHW4LX",
        "base58btc, zdpuB1kFN1Bub2mmZB1rJaF8rypCQop6trg9PSs7nACqwqdvc",
        "base58flickr, ZCPUb1Kfn1bUA2LLyb1Rizf8RYPcpNP6TRF9orS7MacQWQCVB",
        "base64, mAXESIOOwxEKY/BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV",
        "base64pad, MAXESIOOwxEKY/BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV",
        "base64url, uAXESIOOwxEKY_BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV",
        "base64urlpad, UAXESIOOwxEKY_BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV",
    })
    void spellsWhatKuboSpells(String label, String text) throws Exception {
        Cid cid = Cid.parse("bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        assertEquals(text, cid.toString(Multibase.byLabel(label).orElseThrow()));
        assertEquals(cid, Cid.parse(text));
    }

    @ParameterizedTest
    @EnumSource
    void everyBaseComesBack(Multibase base) throws Exception {
        Cid cid = Cid.parse(V1);
        assertEquals(cid, Cid.parse(cid.toString(base)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "b",
                "Qm",
                "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1", // too short
                "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1nn", // too long
                "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR10", // no digit
                "zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n", // version 0 with a prefix
                "f1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // likewise
                "f00551200", // version 0 spelt out
                "f02551200", // version 2
                "f0155", // no hash
                "f015512", // no digest
                "f015512010203", // bytes behind
                "f0155120502", // cut short
                "f01d5001200", // codec longer than needed
                "x0155",
                "/ipfs/bafkqaaa",
            })
    void refuses(String text) {
        MalformedException e = assertThrows(MalformedException.class, () -> Cid.parse(text));
        assertTrue(e.getMessage().contains("\"" + text + "\""), e.getMessage());
    }

    @Test
    void refusesALongTextWithoutRepeatingIt() {
        MalformedException e = assertThrows(MalformedException.class, () -> Cid.parse("b" + "a".repeat(1_000_000)));
        assertTrue(e.getMessage().length() < 200);
    }

    @Test
    void anIdentityCidHoldsItsBlock() throws Exception {
        Cid cid = Cid.parse("bafkqadiaab4wk4zanvqw42jaeh7q");
        assertTrue(cid.has(Codec.RAW));
        assertArrayEquals(
                new byte[] {0, 0, 'y', 'e', 's', ' ', 'm', 'a', 'n', 'i', ' ', '!', -1},
                cid.hash().digest());
        assertFalse(cid.fitsVersion0());
    }

    @Test
    void aVersion0CidNamesOnlyDagPbBySha2() {
        Multihash cut = HashFunction.SHA2_256.hash(ByteBuffer.allocate(0), 20);
        assertThrows(IllegalArgumentException.class, () -> Cid.v0(cut));
        Multihash whole = HashFunction.SHA2_256.hash(ByteBuffer.allocate(0));
        assertThrows(
                IllegalArgumentException.class, () -> Cid.v1(Codec.RAW, whole).toVersion0());
        assertThrows(IllegalArgumentException.class, () -> new Cid(2, 0x55, whole));
    }

    @Test
    void readsOneCidOfManyInABuffer() throws Exception {
        Cid v0 = Cid.parse(V0);
        Cid v1 = Cid.parse(V1);
        ByteBuffer buffer = ByteBuffer.allocateDirect(v0.size() + v1.size() + 1);
        v0.writeTo(buffer);
        v1.writeTo(buffer);
        buffer.flip();
        assertEquals(v0, Cid.read(buffer));
        assertEquals(v1, Cid.read(buffer));
        assertEquals(0, buffer.remaining());
    }

    @Test
    void whateverIsReadIsWrittenTheSame() {
        long seed = 31337;
        System.out.println("CidTest seed " + seed);
        Random random = new Random(seed);
        byte[][] samples = {
            new byte[0],
            Cid.v1(Codec.DAG_CBOR, HashFunction.SHA2_256.hash(ByteBuffer.allocate(3)))
                    .bytes(),
            Cid.v0(HashFunction.SHA2_256.hash(ByteBuffer.allocate(4))).bytes(),
            Cid.v1(Codec.RAW, HashFunction.IDENTITY.hash(ByteBuffer.allocate(9)))
                    .bytes(),
        };
        int accepted = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = samples[random.nextInt(samples.length)].clone();
            for (int k = random.nextInt(3); k > 0 && bytes.length > 0; k--) {
                bytes[random.nextInt(Math.min(bytes.length, 8))] = (byte) random.nextInt(256);
            }
            try {
                assertArrayEquals(bytes, Cid.parse(bytes).bytes());
                accepted++;
            } catch (MalformedException e) {
                assertTrue(e.offset() <= bytes.length);
            }
        }
        assertTrue(accepted > 1000, "only " + accepted + " were accepted");
    }
}
