package cairn.services.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Headers byte for byte as Kubo 0.44 wrote them for {@code get --archive}. */
class GoldenHeaderTest {
    private static final String ROOT = "QmaGKxknYdnGCJEdDw3u2aGzgzd8A2jE8rz13uE9a7ar2S";
    /** 015300303166 in octal. */
    private static final Instant MADE = Instant.ofEpochSecond(Long.parseLong("15300303166", 8));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final TarWriter tar = new TarWriter(bytes -> {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        out.writeBytes(copy);
    });

    @Test
    void writesDirectoriesAsKubo() throws IOException {
        tar.directory(ROOT, 0755, MADE);
        requireBlock(0, header(ROOT, "0000755", "00000000000", "15300303166", "017014", "5", "", ""));
    }

    @Test
    void writesFilesAsKubo() throws IOException {
        Instant modified = Instant.ofEpochSecond(Long.parseLong("14006420363", 8));
        tar.file(ROOT + "/a.txt", 0644, 3, modified);
        tar.content(ascii("hi\n"));
        requireBlock(0, header(ROOT + "/a.txt", "0000644", "00000000003", "14006420363", "020046", "0", "", ""));
        byte[] content = new byte[512];
        System.arraycopy(ascii("hi\n").array(), 0, content, 0, 3);
        requireBlock(1, content);
        assertEquals(2 * 512 + 1024, out.size());
    }

    @Test
    void writesSymlinksAsKubo() throws IOException {
        Instant modified = Instant.ofEpochSecond(Long.parseLong("14006420363", 8));
        tar.symlink(ROOT + "/link", "a.txt", 0777, modified);
        requireBlock(0, header(ROOT + "/link", "0000777", "00000000000", "14006420363", "020732", "2", "a.txt", ""));
    }

    @Test
    void splitsLongNamesAsKubo() throws IOException {
        String folder = ROOT + "/" + "d".repeat(90);
        tar.directory(folder, 0755, MADE);
        tar.file(folder + "/" + "f".repeat(40), 0644, 2, MADE);
        tar.content(ascii("z\n"));
        requireBlock(0, header("d".repeat(90), "0000755", "00000000000", "15300303166", "040464", "5", "", ROOT));
        requireBlock(1, header("f".repeat(40), "0000644", "00000000002", "15300303166", "050515", "0", "", folder));
    }

    @Test
    void writesPaxRecordsAsKubo() throws IOException {
        tar.file(ROOT + "/sub/\u00fcn\u00ef", 0644, 2, MADE);
        tar.content(ascii("x\n"));
        tar.file(ROOT + "/zero", 0644, 0, Instant.parse("1960-01-01T00:00:00Z"));
        String pax = ROOT + "/sub/PaxHeaders.0/n";
        requireBlock(0, header(pax, "0000000", "00000000101", "00000000000", "021014", "x", "", ""));
        requireText(1, "65 path=" + ROOT + "/sub/\u00fcn\u00ef\n");
        requireBlock(2, header(ROOT + "/sub/n", "0000644", "00000000002", "15300303166", "020034", "0", "", ""));
        String zero = ROOT + "/PaxHeaders.0/zero";
        requireBlock(4, header(zero, "0000000", "00000000024", "00000000000", "020751", "x", "", ""));
        requireText(5, "20 mtime=-315619200\n");
        requireBlock(6, header(ROOT + "/zero", "0000644", "00000000000", "00000000000", "017727", "0", "", ""));
    }

    private void requireText(int block, String text) throws IOException {
        requireBlock(block, Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 512));
    }

    private void requireBlock(int index, byte[] wanted) throws IOException {
        byte[] before = out.toByteArray();
        if (before.length < (index + 1) * 512) {
            tar.end();
        }
        byte[] all = out.toByteArray();
        assertArrayEquals(wanted, Arrays.copyOfRange(all, index * 512, (index + 1) * 512));
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] header(String... fields) {
        TreeMap<Integer, String> places = new TreeMap<>();
        int[] offsets = {0, 100, 124, 136, 148, 156, 157, 345};
        for (int i = 0; i < offsets.length; i++) {
            places.put(offsets[i], fields[i]);
        }
        places.put(108, "0000000");
        places.put(116, "0000000");
        places.put(155, " ");
        places.put(257, "ustar\00000");
        places.put(329, fields[5].equals("x") ? "" : "0000000");
        places.put(337, fields[5].equals("x") ? "" : "0000000");
        byte[] block = new byte[512];
        places.forEach((offset, text) ->
                System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, block, offset, text.length()));
        return block;
    }
}
