package cairn.data.multibase;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts from multiformats/multibase's own vectors and from Kubo 0.44's {@code multibase encode}. */
class MultibaseTest {
    private static final byte[] SPECIFIED = "yes mani !".getBytes(StandardCharsets.US_ASCII);
    /** Two leading zero bytes, the text above, and 0xff. */
    private static final byte[] MIXED = mixed();

    private static byte[] mixed() {
        byte[] bytes = new byte[SPECIFIED.length + 3];
        System.arraycopy(SPECIFIED, 0, bytes, 2, SPECIFIED.length);
        bytes[bytes.length - 1] = (byte) 0xff;
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({
        "BASE2, 001111001011001010111001100100000011011010110000101101110011010010010000000100001",
        "BASE8, 7362625631006654133464440102",
        "BASE10, 9573277761329450583662625",
        "BASE16, f796573206d616e692021",
        "BASE32, bpfsxgidnmfxgsibb",
        "BASE32Z, hxf1zgedpcfzg1ebb",
        "BASE36, k2lcpzo5yikidynfl",
        "BASE58BTC, z7paNL19xttacUY",
        "BASE58FLICKR, Z7Pznk19XTTzBtx",
        "BASE64, meWVzIG1hbmkgIQ",
        "BASE64PAD, MeWVzIG1hbmkgIQ==",
        "BASE256EMOJI, 🚀🏃✋🌈😅🌷🤤😻🌟😅👏",
    })
    void spellsTheSpecificationsExample(Multibase base, String text) throws Exception {
        assertEquals(text, base.encode(SPECIFIED));
        assertArrayEquals(SPECIFIED, Multibase.decode(text));
    }

    @ParameterizedTest
    @CsvSource({
        "base16, f0000796573206d616e692021ff",
        "base16upper, F0000796573206D616E692021FF",
        "base32, baaahszltebwwc3tjeaq76",
        "base32upper, BAAAHSZLTEBWWC3TJEAQ76",
        "base32pad, caaahszltebwwc3tjeaq76===",
        "base32padupper, CAAAHSZLTEBWWC3TJEAQ76===",
        "base32hex, v0007ipbj41mm2rj940gvu",
        "base32hexupper, V0007IPBJ41MM2RJ940GVU",
        "base32hexpad, t0007ipbj41mm2rj940gvu===",
        "base32hexpadupper, T0007IPBJ41MM2RJ940GVU===",
        "base36, k00ifugtnudg1uraen0f",
        "base36upper, K00IFUGTNUDG1URAEN0F",
        "base58btc, z11X6zH8sgZi2fMacE",
        "base58flickr, Z11w6Zh8SFyH2EmzBe",
        "base64, mAAB5ZXMgbWFuaSAh/w",
        "base64pad, MAAB5ZXMgbWFuaSAh/w==",
        "base64url, uAAB5ZXMgbWFuaSAh_w",
        "base64urlpad, UAAB5ZXMgbWFuaSAh_w==",
        "base256emoji, 🚀🚀🚀🏃✋🌈😅🌷🤤😻🌟😅👏🥂",
    })
    void spellsWhatKuboSpells(String label, String text) throws Exception {
        Multibase base = Multibase.byLabel(label).orElseThrow();
        assertEquals(text, base.encode(MIXED));
        assertArrayEquals(MIXED, Multibase.decode(text));
        assertEquals(base, Multibase.of(text));
    }

    @Test
    void identityIsTheBytesBehindANul() throws Exception {
        String text = Multibase.IDENTITY.encode(MIXED);
        assertEquals('\0', text.charAt(0));
        assertArrayEquals(MIXED, text.substring(1).getBytes(StandardCharsets.ISO_8859_1));
        assertArrayEquals(MIXED, Multibase.decode(text));
        assertThrows(MalformedException.class, () -> Multibase.decode("\0日"));
    }

    @ParameterizedTest
    @EnumSource
    void everyLengthOfBytesComesBack(Multibase base) throws Exception {
        long seed = 20261;
        System.out.println("MultibaseTest." + base + " seed " + seed);
        Random random = new Random(seed);
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Arrays.fill(bytes, 0, random.nextInt(4) == 0 ? random.nextInt(length + 1) : 0, (byte) 0);
            String text = base.encode(bytes);
            assertTrue(text.startsWith(base.prefix()));
            assertArrayEquals(bytes, Multibase.decode(text), text);
            assertEquals(text.substring(base.prefix().length()), base.encodeBare(bytes));
        }
    }

    /** Whatever is accepted is the one spelling of its bytes, letter case aside. */
    @ParameterizedTest
    @EnumSource
    void noTwoSpellingsOfTheSameBytes(Multibase base) {
        long seed = 77;
        System.out.println("MultibaseTest." + base + " seed " + seed);
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            StringBuilder text = new StringBuilder(base.encode(bytes));
            int prefix = base.prefix().length();
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) (random.nextInt(96) + 32));
                case 1 -> text.setLength(Math.max(prefix, text.length() - 1));
                case 2 -> text.insert(prefix, (char) (random.nextInt(96) + 32));
                default -> text.append('=');
            }
            try {
                byte[] decoded = Multibase.decode(text.toString());
                accepted++;
                assertTrue(text.toString().equalsIgnoreCase(base.encode(decoded)), text.toString());
            } catch (MalformedException e) {
                assertTrue(e.getMessage().contains(base.label()), e.getMessage());
            }
        }
        assertTrue(accepted < 5000 || base == Multibase.IDENTITY || base == Multibase.BASE10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // no prefix
                "x00", // no such base
                "\u0001", // nor this one
                "f0", // half a byte
                "fg0", // no digit
                "ba", // half a byte
                "bab", // bits left over
                "baa======", // padding where there is none
                "caa=====", // too little padding
                "caa=======", // too much
                "c========", // padding only
                "ca=a====", // padding inside
                "M====",
                "MAA=A",
                "mAA==",
                "mAAé",
                "m😀",
                "z0",
                "zl",
                "🚀a",
                "🚀😀\uD83D",
                "01010",
            })
    void refuses(String text) {
        assertThrows(MalformedException.class, () -> Multibase.decode(text));
    }

    @Test
    void refusesWithThePlace() {
        MalformedException e = assertThrows(MalformedException.class, () -> Multibase.decode("baa1a"));
        assertEquals(3, e.offset());
    }

    @Test
    void readsBothCasesOnlyWhereTheBaseHasOne() throws Exception {
        assertArrayEquals(SPECIFIED, Multibase.decode("bPFSXGIDNMFXGSIBB"));
        assertArrayEquals(SPECIFIED, Multibase.decode("BpfsxgidnmfXGSIBB"));
        assertArrayEquals(SPECIFIED, Multibase.decode("K2lcpzo5yikidynfl"));
        assertThrows(MalformedException.class, () -> Multibase.decode("zO"));
    }

    @Test
    void refusesLongTextsOfTheBasesWhoseCostIsQuadratic() {
        assertThrows(MalformedException.class, () -> Multibase.decode("z" + "2".repeat(100_000)));
    }
}
