package cairn.services.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.node.add.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads, whole, hostile and cut. */
class MultipartTest {
    private static final long SEED = 4_711;
    private static final String TYPE = "multipart/form-data; boundary=frontier";

    /** A body that arrives in pieces of any length, as from a socket. */
    private static final class Dribble extends InputStream {
        private final InputStream in;
        private final Random random;
        private final int bytesMax;

        Dribble(byte[] body, Random random, int bytesMax) {
            this.in = new ByteArrayInputStream(body);
            this.random = random;
            this.bytesMax = bytesMax;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return in.read(target, offset, Math.min(length, 1 + random.nextInt(bytesMax)));
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] part(String headers, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(latin("--frontier\r\n" + headers + "\r\n"));
        out.writeBytes(content);
        out.writeBytes(latin("\r\n"));
        return out.toByteArray();
    }

    private static byte[] body(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        out.writeBytes(latin("--frontier--\r\n"));
        return out.toByteArray();
    }

    private static byte[] content(ReadableByteChannel in, Random random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[70_000];
        while (true) {
            ByteBuffer target = ByteBuffer.wrap(piece, 0, 1 + random.nextInt(piece.length));
            int count = in.read(target);
            if (count < 0) {
                return out.toByteArray();
            }
            out.write(piece, 0, count);
        }
    }

    /** Bytes that are full of what a delimiter is made of. */
    private static byte[] nasty(Random random, int length) {
        String[] bits = {
            "\r", "\n", "\r\n", "-", "--", "\r\n--", "\r\n--fronti", "frontier", "\r\n-frontier", "x", "\r\r\n--"
        };
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(bits[random.nextInt(bits.length)]);
        }
        // Neither whole in the middle, nor whole together with the line end before or behind it.
        return latin(text.toString().replace("\n--frontier", "\n--Frontier") + "x");
    }

    @Test
    void findsPartsHoweverTheyArrive() throws IOException {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            List<byte[]> contents = new ArrayList<>();
            byte[][] parts = new byte[1 + random.nextInt(4)][];
            for (int i = 0; i < parts.length; i++) {
                // The first bytes of a part follow a line end, so they must not look like the rest of a delimiter.
                int length = random.nextInt(10) == 0 ? 300_000 + random.nextInt(300_000) : random.nextInt(3_000);
                byte[] content = latin("x" + new String(nasty(random, length), StandardCharsets.ISO_8859_1));
                contents.add(random.nextInt(6) == 0 ? new byte[0] : content);
                parts[i] = part("Content-Disposition: form-data; name=\"f\"\r\n", contents.get(i));
            }
            InputStream in = new Dribble(body(parts), random, 1 + random.nextInt(300_000));
            Multipart multipart = new Multipart(in, TYPE);
            for (byte[] content : contents) {
                Multipart.Part part = multipart.next().orElseThrow();
                if (random.nextInt(5) > 0) {
                    assertArrayEquals(content, content(part, random), "round " + round);
                }
            }
            assertTrue(multipart.next().isEmpty());
        }
    }

    @Test
    void saysWhatIsCut() throws IOException {
        byte[] whole = body(
                part("Content-Disposition: form-data; filename=\"a\"\r\n", latin("first")),
                part("Content-Disposition: form-data; filename=\"b\"\r\n", latin("second")));
        for (int length = 0; length < whole.length - "--\r\n".length(); length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(MalformedException.class, () -> readAll(new ByteArrayInputStream(cut)), "cut at " + length);
        }
        assertEquals(List.of("a first", "b second"), readAll(new ByteArrayInputStream(whole)));
    }

    private static List<String> readAll(InputStream in) throws IOException {
        UploadedEntries entries = new UploadedEntries(new Multipart(in, TYPE));
        List<String> seen = new ArrayList<>();
        for (Optional<Entry> entry = entries.next(); entry.isPresent(); entry = entries.next()) {
            if (entry.get() instanceof Entry.File file) {
                try (ReadableByteChannel channel = file.source().open()) {
                    seen.add(file.path() + " " + new String(content(channel, new Random(1)), StandardCharsets.UTF_8));
                }
            } else {
                seen.add(entry.get().toString());
            }
        }
        return seen;
    }

    @Test
    void bearsMutatedBodies() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        byte[] whole = body(
                part(
                        "Content-Disposition: form-data; name=\"f?mode=0644&mtime=5\"; filename=\"a%2Fb\"\r\n",
                        latin("1")),
                part(
                        "Content-Disposition: form-data; filename=\"d\"\r\nContent-Type: application/x-directory\r\n",
                        latin("")),
                part(
                        "Content-Disposition: form-data; filename=\"l\"\r\nContent-Type: application/symlink\r\n",
                        latin("a")));
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] mutated = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                readAll(new ByteArrayInputStream(mutated));
            } catch (IOException e) {
                refused++;
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void refusesHeadersThatAreTooLong() {
        byte[] line = part("X: " + "y".repeat(Multipart.PART_HEADER_BYTES_MAX) + "\r\n", latin("1"));
        assertThrows(LimitException.class, () -> readAll(new ByteArrayInputStream(body(line))));
        byte[] lines = part("X: yyyyyyyyyyyyyyyy\r\n".repeat(Multipart.PART_HEADER_BYTES_MAX / 16), latin("1"));
        assertThrows(LimitException.class, () -> readAll(new ByteArrayInputStream(body(lines))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "a; boundary=b"})
    void refusesContentTypesWithoutABoundary(String type) {
        assertThrows(UsageException.class, () -> new Multipart(InputStream.nullInputStream(), type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../a", "a/..", "a/../../b", "%2E%2E%2Fa", "a%2F..%2Fb", "a%00b"})
    void refusesNamesThatLeadOutside(String name) {
        byte[] part = part("Content-Disposition: form-data; filename=\"" + name + "\"\r\n", latin("1"));
        assertThrows(MalformedException.class, () -> readAll(new ByteArrayInputStream(body(part))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mode=-1", "mode=9", "mode=77777777777", "mtime=x", "mtime=99999999999999999", "mode="})
    void refusesAttributesThatAreNone(String query) {
        byte[] part = part("Content-Disposition: form-data; name=\"f?" + query + "\"; filename=\"a\"\r\n", latin("1"));
        assertThrows(MalformedException.class, () -> readAll(new ByteArrayInputStream(body(part))));
    }

    @Test
    void aFileNameIsNotReadAsAnotherParameter() throws IOException {
        byte[] part = part("Content-Disposition: form-data; filename=\"x; name=f?mode=9\"\r\n", latin("1"));
        assertEquals(List.of("x; name=f?mode=9 1"), readAll(new ByteArrayInputStream(body(part))));
    }
}
