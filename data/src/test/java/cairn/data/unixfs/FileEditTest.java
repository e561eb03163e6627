package cairn.data.unixfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cairn.data.chunk.ChunkerSpec;
import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileEditTest {
    private final MemoryBlocks blocks = new MemoryBlocks();
    private final UnixFsReader reader = new UnixFsReader(blocks);

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    private static ReadableByteChannel channel(String text) {
        return channel(text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] read(Cid cid) throws IOException {
        FileCursor cursor = reader.read((UnixFsEntry.File) reader.open(cid));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Optional<ByteBuffer> piece = cursor.next(); piece.isPresent(); piece = cursor.next()) {
            byte[] bytes = new byte[piece.get().remaining()];
            piece.get().get(bytes);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private FileEdit open(ImportProfile profile, Cid cid) throws IOException {
        UnixFsEntry.File file = (UnixFsEntry.File) reader.open(cid);
        return FileEdit.of(blocks, blocks, profile.namedLike(cid), file, file.attributes());
    }

    /** The CIDs are those that Kubo's command-line tests expect of the same steps. */
    @Test
    void cidsAreKubos() throws IOException {
        ImportProfile profile = ImportProfile.UNIXFS_V0_2015;
        FileEdit edit = FileEdit.create(blocks, blocks, profile);
        edit.write(0, channel("ipfs rocks\n"));
        edit = open(profile, edit.cid());
        edit.write(5, channel("is super cool\n"));
        assertEquals(
                "QmQdQt9qooenjeaNhiKHF3hBvmNteB4MQBtgu3jxgf9c7i", edit.cid().toString());

        edit = FileEdit.create(blocks, blocks, profile);
        edit.write(0, channel("some content\n"));
        edit = open(profile, edit.cid());
        edit.truncate(0);
        edit.write(0, channel("fish\n"));
        assertEquals(
                "QmPVnT9gocPbqzN4G6SMp8vAPyzcjDbUJrNdKgzQquuDg4", edit.cid().toString());

        ImportProfile modern = profile.withCidVersion(1);
        edit = FileEdit.create(blocks, blocks, modern);
        edit.write(0, channel("ipfs rocks\n"));
        edit = open(modern, edit.cid());
        edit.write(5, channel("is super cool\n"));
        assertEquals(
                "bafybeibkrazpbejqh3qun7xfnsl7yofl74o4jwhxebpmtrcpavebokuqtm",
                edit.cid().toString());
    }

    @Test
    void randomWritesGiveTheBytesThatAnArrayWouldHave() throws IOException {
        long seed = System.nanoTime();
        System.out.println("FileEditTest seed " + seed);
        Random random = new Random(seed);
        for (int file = 0; file < 12; file++) {
            ImportProfile profile = (file % 2 == 0 ? ImportProfile.UNIXFS_V1_2025 : ImportProfile.UNIXFS_V0_2015)
                    .withChunker(file % 3 == 0 ? ChunkerSpec.parse("rabin-16-32-64") : ChunkerSpec.size(16));
            byte[] model = new byte[random.nextInt(3) * 5000];
            random.nextBytes(model);
            ImportProfile made = file % 4 < 2 ? profile.withFileLinksMax(4) : profile.withLayout(FileLayout.TRICKLE);
            Cid cid = Importing.file(made, model, Attributes.NONE, blocks).cid();
            for (int step = 0; step < 12; step++) {
                FileEdit edit = open(profile, cid);
                if (random.nextInt(4) == 0) {
                    int size = random.nextInt(model.length + 1);
                    edit.truncate(size);
                    model = Arrays.copyOf(model, size);
                }
                int offset = random.nextInt(model.length + 200);
                byte[] written = new byte[random.nextInt(3) == 0 ? random.nextInt(9000) : random.nextInt(40)];
                random.nextBytes(written);
                edit.write(offset, channel(written));
                model = Arrays.copyOf(model, Math.max(model.length, offset + written.length));
                System.arraycopy(written, 0, model, offset, written.length);
                cid = edit.cid();
                assertArrayEquals(model, read(cid), "file " + file + " step " + step);
            }
        }
    }

    @Test
    void appendingInStepsGivesWhatWritingAtOnceGives() throws IOException {
        ImportProfile profile = ImportProfile.UNIXFS_V1_2025.withChunker(ChunkerSpec.size(8));
        byte[] content = Importing.stream("append", 8 * 174 * 12);
        FileEdit whole = FileEdit.create(blocks, blocks, profile);
        whole.write(0, channel(content));
        Cid cid = FileEdit.create(blocks, blocks, profile).cid();
        Random random = new Random(1);
        for (int at = 0; at < content.length; ) {
            int count = Math.min(content.length - at, 8 * (1 + random.nextInt(300)));
            FileEdit edit = open(profile, cid);
            edit.write(at, channel(Arrays.copyOfRange(content, at, at + count)));
            cid = edit.cid();
            at += count;
        }
        assertEquals(whole.cid(), cid);
    }

    @Test
    void attributesStay() throws IOException {
        Attributes attributes = Attributes.NONE.withMode(0600).withModified(Instant.ofEpochSecond(99));
        ImportProfile profile = ImportProfile.UNIXFS_V1_2025.withAttributes();
        Cid cid = Importing.file(profile, "hello".getBytes(StandardCharsets.UTF_8), attributes, blocks)
                .cid();
        FileEdit edit = open(profile, cid);
        edit.write(5, channel(" world"));
        assertEquals("hello world", new String(read(edit.cid()), StandardCharsets.UTF_8));
        assertEquals(attributes, reader.open(edit.cid()).attributes());
    }

    @Test
    void anEndlessGapIsRefused() throws IOException {
        FileEdit edit = FileEdit.create(blocks, blocks, ImportProfile.UNIXFS_V1_2025);
        assertThrows(LimitException.class, () -> edit.write(Long.MAX_VALUE, channel("x")));
    }
}
