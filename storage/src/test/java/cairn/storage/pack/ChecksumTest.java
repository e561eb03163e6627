package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChecksumTest {
    private static final int FILE_BYTES = 1 << 20;
    private static final int PAGE_BYTES = 4096;
    /** How often it takes at least until all of it is compiled by the last compiler. */
    private static final int CALLS = 2000;

    private static final int ROUNDS = 60;

    @TempDir
    private Path folder;

    /** Where this fails, the process ends: the JVM's own routine must never be the first to read a page. */
    @Test
    void aPageThatCannotBeReadIsAnErrorInCompiledCodeToo() throws IOException {
        Path file = folder.resolve("file");
        for (int round = 0; round < ROUNDS; round++) {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(FILE_BYTES), 0);
                MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, FILE_BYTES);
                CRC32C zeros = new CRC32C();
                zeros.update(new byte[PAGE_BYTES]);
                for (int call = 0; call < CALLS; call++) {
                    int at = call * PAGE_BYTES % FILE_BYTES;
                    assertEquals((int) zeros.getValue(), Checksum.of(map.slice(at, PAGE_BYTES)));
                }
                channel.truncate(0);
                for (int size : new int[] {8, 100, PAGE_BYTES, 20_000, 300_000}) {
                    assertThrows(InternalError.class, () -> Checksum.of(map.slice(2 * PAGE_BYTES, size)));
                }
            }
        }
    }
}
