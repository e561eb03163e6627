package cairn.network.pnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cairn.data.failure.MalformedException;
import cairn.network.duplex.Duplex;
import cairn.network.duplex.DuplexInput;
import cairn.network.duplex.MemoryDuplex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class NetworkKeyTest {
    private static final String HEADER = "/key/swarm/psk/1.0.0/\n";

    private static NetworkKey of(byte[] key) throws MalformedException {
        return parse(HEADER + "/base16/\n" + HexFormat.of().formatHex(key) + "\n");
    }

    private static NetworkKey parse(String text) throws MalformedException {
        return NetworkKey.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] through(NetworkKey first, NetworkKey second, byte[] sent) throws Exception {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(1_000_000);
        Duplex here = first.protect(pair.first());
        Duplex there = second.protect(pair.second());
        here.write(sent, 0, 1);
        here.write(sent, 1, sent.length - 1);
        byte[] got = new byte[sent.length];
        DuplexInput.readFully(there, got, 0, got.length);
        return got;
    }

    @Test
    void itsThreeFormsSayTheSame() throws Exception {
        byte[] key = random(3, 32);
        byte[] sent = random(5, 300_000);
        String binary = new String(key, StandardCharsets.ISO_8859_1);
        assertArrayEquals(sent, through(of(key), parse(HEADER + "/bin/\n" + binary), sent));
        String base64 = Base64.getEncoder().encodeToString(key);
        assertArrayEquals(sent, through(of(key), parse(HEADER + "/base64/\n" + base64), sent));
    }

    @Test
    void anotherKeyReadsNonsense() throws Exception {
        byte[] sent = random(7, 100);
        assertFalse(Arrays.equals(sent, through(of(random(1, 32)), of(random(2, 32)), sent)));
    }

    @Test
    void nothingIsSentInClear() throws Exception {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(1_000);
        of(random(1, 32)).protect(pair.first()).write(new byte[100], 0, 100);
        byte[] seen = new byte[124];
        DuplexInput.readFully(pair.second(), seen, 0, seen.length);
        assertFalse(Arrays.equals(new byte[100], Arrays.copyOfRange(seen, 24, 124)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/key/swarm/psk/1.0.0/\n/base16/",
                "/key/swarm/psk/1.0.0/\n/base16/\nabc",
                "/key/swarm/psk/1.0.0/\n/base16/\n00ff",
                "/key/swarm/psk/1.0.0/\n/base64/\n****",
                "/key/swarm/psk/1.0.0/\n/base32/\naaaa",
                "/key/swarm/psk/2.0.0/\n/base16/\n0000000000000000000000000000000000000000000000000000000000000000"
            })
    void otherFilesAreRefused(String text) {
        assertThrows(MalformedException.class, () -> parse(text));
    }
}
