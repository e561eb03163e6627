package cairn.services.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.dagpb.PbName;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives written and read here, and by the tar program of this machine. */
class TarArchiveTest {
    private static final Instant MODIFIED = Instant.ofEpochSecond(1_600_000_000);
    private static final long SEED = 20_261_121;

    @TempDir
    private Path folder;

    /** A member with its content. */
    record Member(TarEntry entry, ByteBuffer content) {}

    static TarEntry entry(String name, TarEntry.Kind kind, String link, long size, int mode, Instant modified) {
        return new TarEntry(name, kind, link, size, mode, modified);
    }

    private static List<TarEntry> oddEntries() {
        String deep = "d".repeat(200) + "/" + "e".repeat(255);
        return List.of(
                entry("top", TarEntry.Kind.DIRECTORY, "", 0, 0755, MODIFIED),
                entry("top/a", TarEntry.Kind.FILE, "", 0, 0644, MODIFIED),
                entry("top/b", TarEntry.Kind.FILE, "", 511, 0600, MODIFIED.plusNanos(123_456_789)),
                entry("top/c", TarEntry.Kind.FILE, "", 512, 04755, Instant.ofEpochSecond(-1, 500_000_000)),
                entry("top/d", TarEntry.Kind.FILE, "", 513, 0644, Instant.ofEpochSecond(-100, 1)),
                entry("top/" + "n".repeat(100), TarEntry.Kind.FILE, "", 3, 0644, MODIFIED),
                entry("top/" + "d".repeat(200), TarEntry.Kind.DIRECTORY, "", 0, 0700, MODIFIED),
                entry("top/" + deep, TarEntry.Kind.FILE, "", 70_000, 0644, MODIFIED),
                entry("top/\u00e4\ud83d\ude80", TarEntry.Kind.FILE, "", 1, 0644, MODIFIED),
                entry("top/link", TarEntry.Kind.SYMLINK, "../\u00e4/" + "x".repeat(300), 0, 0777, MODIFIED),
                entry("top/slash", TarEntry.Kind.SYMLINK, "a/", 0, 0777, MODIFIED),
                entry("top/late", TarEntry.Kind.FILE, "", 2, 0644, Instant.ofEpochSecond(1L << 33)),
                entry("top/new\nline", TarEntry.Kind.FILE, "", 2, 0644, MODIFIED));
    }

    static byte[] write(List<TarEntry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes -> {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            out.writeBytes(copy);
        });
        for (TarEntry entry : entries) {
            if (entry.kind() == TarEntry.Kind.DIRECTORY) {
                tar.directory(entry.name(), entry.mode(), entry.modified());
            } else if (entry.kind() == TarEntry.Kind.SYMLINK) {
                tar.symlink(entry.name(), entry.linkTarget(), entry.mode(), entry.modified());
            } else {
                tar.file(entry.name(), entry.mode(), entry.sizeBytes(), entry.modified());
                tar.content(ByteBuffer.wrap(content(entry)));
            }
        }
        tar.end();
        return out.toByteArray();
    }

    static byte[] content(TarEntry entry) {
        byte[] bytes = new byte[(int) entry.sizeBytes()];
        new Random(entry.name().hashCode()).nextBytes(bytes);
        return bytes;
    }

    static List<Member> read(byte[] archive) throws IOException {
        TarReader tar = new TarReader(new ByteArrayInputStream(archive));
        List<Member> members = new ArrayList<>();
        for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] buffer = new byte[1000];
            for (int count = tar.read(buffer, 0, 1000); count >= 0; count = tar.read(buffer, 0, 1000)) {
                content.write(buffer, 0, count);
            }
            members.add(new Member(next.get(), ByteBuffer.wrap(content.toByteArray())));
        }
        return members;
    }

    @Test
    void readsWhatIsWritten() throws IOException {
        List<TarEntry> entries = new ArrayList<>(oddEntries());
        entries.add(entry(
                "top/" + PbName.decode(new byte[] {'x', (byte) 0xff, (byte) 0xc0}),
                TarEntry.Kind.FILE,
                "",
                5,
                0644,
                MODIFIED));
        byte[] archive = write(entries);
        List<Member> members = read(archive);
        assertEquals(entries, members.stream().map(Member::entry).toList());
        for (Member member : members) {
            assertEquals(ByteBuffer.wrap(content(member.entry())), member.content());
        }
        // Content that nobody reads is passed over.
        TarReader tar = new TarReader(new ByteArrayInputStream(archive));
        int count = 0;
        while (tar.next().isPresent()) {
            count++;
        }
        assertEquals(entries.size(), count);
    }

    @Test
    void statesSizesBeyondEightGibibytes() throws IOException {
        long size = 1L << 40;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes -> out.write(bytes.array(), bytes.arrayOffset(), bytes.remaining()));
        tar.file("huge", 0644, size, MODIFIED);
        assertThrows(IllegalStateException.class, tar::end);
        assertThrows(IllegalStateException.class, () -> tar.directory("next", 0755, MODIFIED));
        byte[] piece = new byte[40_000];
        tar.content(ByteBuffer.wrap(piece));
        TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()));
        assertEquals(size, reader.next().orElseThrow().sizeBytes());
        assertThrows(EOFException.class, reader::next);
    }

    @Test
    void refusesMoreContentThanStated() throws IOException {
        TarWriter tar = new TarWriter(bytes -> {});
        tar.file("short", 0644, 2, MODIFIED);
        assertThrows(IllegalStateException.class, () -> tar.content(ByteBuffer.allocate(3)));
    }

    @Test
    void isReadByTar() throws IOException, InterruptedException {
        requireTar();
        Path archive = folder.resolve("ours.tar");
        Files.write(archive, write(oddEntries()));
        run("tar", "--warning=no-timestamp", "-xpf", archive.toString(), "-C", folder.toString());
        for (TarEntry entry : oddEntries()) {
            Path path = folder.resolve(entry.name());
            if (entry.kind() == TarEntry.Kind.SYMLINK) {
                assertEquals(entry.linkTarget(), Files.readSymbolicLink(path).toString());
            } else if (entry.kind() == TarEntry.Kind.FILE) {
                assertArrayEquals(content(entry), Files.readAllBytes(path), entry.name());
            }
            Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            assertEquals(entry.mode(), (int) mode & 07777, entry.name());
            FileTime modified = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
            assertEquals(entry.modified(), modified.toInstant(), entry.name());
        }
    }

    @Test
    void readsWhatTarWrites() throws IOException, InterruptedException {
        requireTar();
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Map<String, ByteBuffer> wanted = new TreeMap<>();
        Random random = new Random(SEED);
        for (int i = 0; i < 20; i++) {
            String name = "\u00e4".repeat(i) + "n".repeat(1 + 10 * i) + i;
            byte[] content = new byte[random.nextInt(3000)];
            random.nextBytes(content);
            Files.write(tree.resolve(name), content);
            wanted.put("tree/" + name, ByteBuffer.wrap(content));
        }
        String far = "t/".repeat(80) + "t".repeat(20);
        Files.createSymbolicLink(tree.resolve("link"), Path.of(far));
        Files.setLastModifiedTime(tree.resolve("n0"), FileTime.from(Instant.ofEpochSecond(-5)));
        for (String format : List.of("gnu", "pax", "posix")) {
            Path archive = folder.resolve(format + ".tar");
            run("tar", "--format=" + format, "-cf", archive.toString(), "-C", folder.toString(), "tree");
            Map<String, ByteBuffer> found = new TreeMap<>();
            for (Member member : read(Files.readAllBytes(archive))) {
                TarEntry entry = member.entry();
                if (entry.kind() == TarEntry.Kind.FILE) {
                    found.put(entry.name(), member.content());
                } else if (entry.kind() == TarEntry.Kind.SYMLINK) {
                    assertEquals(far, entry.linkTarget());
                } else {
                    assertEquals("tree", entry.name());
                    assertEquals(TarEntry.Kind.DIRECTORY, entry.kind());
                }
                if (entry.name().equals("tree/n0")) {
                    assertEquals(Instant.ofEpochSecond(-5), entry.modified());
                }
            }
            assertEquals(wanted, found);
        }
    }

    private void requireTar() throws InterruptedException {
        try {
            Process version = new ProcessBuilder("tar", "--version").start();
            String text = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            version.waitFor();
            assumeTrue(text.contains("GNU tar"), "skipped: tar is not GNU's");
        } catch (IOException e) {
            assumeTrue(false, "skipped: there is no tar: " + e.getMessage());
        }
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        byte[] archive = write(List.of(entry("a", TarEntry.Kind.FILE, "", 600, 0644, MODIFIED)));
        assertThrows(EOFException.class, () -> read(new byte[0]));
        assertThrows(EOFException.class, () -> read(Arrays.copyOf(archive, archive.length - 1024)));
        assertThrows(EOFException.class, () -> read(Arrays.copyOf(archive, 700)));
        assertThrows(EOFException.class, () -> read(Arrays.copyOf(archive, 100)));
        byte[] damaged = archive.clone();
        damaged[0] ^= 1;
        assertThrows(MalformedException.class, () -> read(damaged));
        byte[] random = new byte[2048];
        new Random(SEED).nextBytes(random);
        assertThrows(MalformedException.class, () -> read(random));
        byte[] goesOn = archive.clone();
        goesOn[goesOn.length - 1] = 1;
        assertThrows(MalformedException.class, () -> read(goesOn));
        assertTrue(read(Arrays.copyOf(archive, archive.length + 9000)).size() == 1);
    }

    @Test
    void limitsExtendedHeaders() {
        byte[] header = new byte[512];
        byte[] name = {'x'};
        byte[] none = {};
        TarHeader.write(header, name, 0, none, 'x', 0, TarReader.EXTENSION_BYTES_MAX + 1L, 0);
        assertThrows(LimitException.class, () -> read(header));
        TarHeader.write(header, name, 0, none, 'x', 0, 0, 0);
        byte[] many = new byte[512 * (TarReader.EXTENSIONS_MAX + 2)];
        for (int i = 0; i < many.length; i += 512) {
            System.arraycopy(header, 0, many, i, 512);
        }
        assertThrows(LimitException.class, () -> read(many));
        TarHeader.write(header, name, 0, none, 'S', 0, 0, 0);
        assertThrows(MalformedException.class, () -> read(header));
    }

    @Test
    void readsNumbersInBase256() throws IOException {
        byte[] field = {(byte) 0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
        assertEquals(1L << 40, TarHeader.number(field, 0, 12, 0));
        byte[] negative = new byte[12];
        Arrays.fill(negative, (byte) 0xff);
        assertEquals(-1, TarHeader.number(negative, 0, 12, 0));
        byte[] tooLarge = {(byte) 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThrows(MalformedException.class, () -> TarHeader.number(tooLarge, 0, 12, 0));
    }
}
