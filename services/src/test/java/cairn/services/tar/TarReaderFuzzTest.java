package cairn.services.tar;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, the reader ends, with members or with one of our exceptions. */
class TarReaderFuzzTest {
    private static final int ROUNDS = 20_000;

    @Test
    void survivesMutations() throws IOException {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println("TarReaderFuzzTest: -Dcairn.seed=" + seed);
        Random random = new Random(seed);
        Instant odd = Instant.ofEpochSecond(-7, 5);
        byte[] valid = TarArchiveTest.write(List.of(
                TarArchiveTest.entry("r", TarEntry.Kind.DIRECTORY, "", 0, 0755, odd),
                TarArchiveTest.entry("r/" + "\u00fc".repeat(90), TarEntry.Kind.FILE, "", 700, 0644, odd),
                TarArchiveTest.entry("r/l", TarEntry.Kind.SYMLINK, "\u00fc", 0, 0777, odd),
                TarArchiveTest.entry("r/z", TarEntry.Kind.FILE, "", 1, 0644, Instant.EPOCH)));
        int refused = 0;
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutated = mutate(valid, random);
            try {
                drain(mutated);
                read++;
            } catch (MalformedException | LimitException | EOFException e) {
                refused++;
            }
        }
        assertTrue(refused > 0 && read > 0, refused + " refused, " + read + " read");
    }

    private static void drain(byte[] archive) throws IOException {
        TarReader tar = new TarReader(new ByteArrayInputStream(archive));
        byte[] buffer = new byte[4096];
        for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
            int count = 0;
            while (count >= 0) {
                count = tar.read(buffer, 0, buffer.length);
            }
        }
    }

    /** Changes bytes, cuts, repeats; then mostly mends the checksums, so that what is behind them is met too. */
    static byte[] mutate(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int block = random.nextInt(bytes.length / 512) * 512;
            int[] fields = {0, 100, 124, 136, 156, 157, 257, 345, random.nextInt(512)};
            int at = block + fields[random.nextInt(fields.length)] + random.nextInt(3);
            if (at < bytes.length) {
                bytes[at] = random.nextBoolean()
                        ? (byte) random.nextInt()
                        : (byte) "0/.x\0L KgS12 =\n".charAt(random.nextInt(15));
            }
        }
        if (random.nextInt(8) == 0) {
            int from = random.nextInt(bytes.length / 512) * 512;
            int to = random.nextInt(bytes.length / 512) * 512;
            System.arraycopy(bytes.clone(), from, bytes, to, Math.min(1024, bytes.length - Math.max(from, to)));
        }
        if (random.nextInt(10) > 0) {
            mendChecksums(bytes);
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static void mendChecksums(byte[] bytes) {
        for (int block = 0; block + 512 <= bytes.length; block += 512) {
            boolean isHeader = bytes[block + 148] == '0' && bytes[block + 155] == ' ';
            if (isHeader) {
                int sum = 8 * ' ';
                for (int i = 0; i < 512; i++) {
                    sum += i >= 148 && i < 156 ? 0 : bytes[block + i] & 0xff;
                }
                for (int i = 153; i >= 148; i--) {
                    bytes[block + i] = (byte) ('0' + (sum & 7));
                    sum >>= 3;
                }
            }
        }
    }
}
