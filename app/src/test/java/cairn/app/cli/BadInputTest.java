package cairn.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.block.Block;
import cairn.data.car.CarSink;
import cairn.data.car.CarWriter;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user can get wrong: one clear sentence, a failing exit, and a store that is as it was. */
class BadInputTest {
    @TempDir
    private Path folder;

    private Cli cairn;
    private String before;

    @BeforeEach
    void fillStore() throws Exception {
        cairn = new Cli(folder, "home");
        Files.writeString(folder.resolve("kept"), "kept");
        cairn.ok("add", "-Q", "--pin-name=kept", "kept");
        before = cairn.state();
    }

    private void refuses(String sentence, String... words) throws Exception {
        Cli.Outcome outcome = cairn.run(words);
        assertNotEquals(0, outcome.exit(), () -> "it says: " + outcome.out());
        assertTrue(outcome.err().startsWith("Error: "), outcome.err());
        assertTrue(outcome.err().contains(sentence), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertEquals(before, cairn.state());
    }

    @Test
    void pathsAndNamesThatAreNotThere() throws Exception {
        refuses("no file or directory", "add", "nowhere");
        refuses("-r", "add", Files.createDirectory(folder.resolve("dir")).toString());
        refuses("is not a CID", "cat", "/ipfs/zzz");
        refuses("no link named \"x\"", "cat", cairn.ok("add", "-n", "-Q", "kept") + "/x");
        refuses("could not find", "cat", "bafkreidtzm4frjuhvbeuzizsgbjqcyuc6pnnhhkcz5rmuttz3wrkvr6zvq");
        refuses("there is no command", "ad", "kept");
        refuses("no option --wrong", "add", "--wrong", "kept");
        refuses("not pinned", "pin", "rm", "bafkreidtzm4frjuhvbeuzizsgbjqcyuc6pnnhhkcz5rmuttz3wrkvr6zvq");
        refuses("there is no setting", "config", "no.such", "1");
        refuses("gateway.listen is HOST:PORT", "config", "gateway.listen", "nonsense");
    }

    @Test
    void aTreeOfWhichOneFileCannotBeReadLeavesNothingBehind() throws Exception {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        for (int i = 0; i < 50; i++) {
            Files.writeString(tree.resolve("a" + i), "content " + i);
        }
        Files.createSymbolicLink(tree.resolve("z"), tree);
        refuses("a cycle of links", "add", "-r", "--dereference-symlinks", "tree");
        Files.delete(tree.resolve("z"));
        Process fifo = new ProcessBuilder("mkfifo", tree.resolve("z").toString()).start();
        assumeTrue(fifo.waitFor() == 0, "skipped: no mkfifo");
        refuses("neither a file, a directory nor a symlink", "add", "-r", "tree");
    }

    @Test
    void aFileThatMayNotBeRead() throws Exception {
        // Root may read everything, unless it gives that right away.
        List<String> bound = List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search");
        Cli unprivileged = new Cli(folder, "home", bound);
        Path file = Files.writeString(folder.resolve("secret"), "secret");
        Files.setPosixFilePermissions(file, Set.of());
        boolean isReadable = Files.isReadable(file);
        assumeTrue(!isReadable || canRun(bound), "skipped: everybody may read everything here");
        cairn = isReadable ? unprivileged : cairn;
        refuses("No permission to read", "add", "secret");
    }

    private static boolean canRun(List<String> prefix) throws InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // There is no such program.
        }
    }

    @Test
    void aDamagedBlockIsNotServed() throws Exception {
        byte[] content = new byte[100_000];
        new Random(7).nextBytes(content);
        Files.write(folder.resolve("file"), content);
        String cid = cairn.ok("add", "-Q", "file");
        try (RandomAccessFile pack =
                new RandomAccessFile(cairn.home().resolve("packs/00000001.pack").toFile(), "rw")) {
            pack.seek(pack.length() - 50_000);
            int old = pack.read();
            pack.seek(pack.length() - 50_000);
            pack.write(old ^ 0x40);
        }
        before = cairn.state();
        refuses("is damaged", "cat", cid);
        Cli.Outcome verify = cairn.run("repo", "verify");
        assertNotEquals(0, verify.exit());
        assertTrue(verify.out().contains("was corrupt"), verify.out());
        cairn.ok("add", "-Q", "file");
        assertEquals(0, Arrays.compare(content, cairn.run("cat", cid).outBytes()), "adding it again heals it");
    }

    @Test
    void archivesThatLieOrEndEarly() throws Exception {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        for (int i = 0; i < 20; i++) {
            Files.writeString(tree.resolve("file" + i), "some content, number " + i);
        }
        Cli other = new Cli(folder, "other");
        String root = other.ok("add", "-r", "-Q", "tree");
        other.ok("dag", "export", "-o", "whole.car", root);
        byte[] car = Files.readAllBytes(folder.resolve("whole.car"));
        Files.write(folder.resolve("cut.car"), Arrays.copyOf(car, car.length - 10));
        refuses("cut short", "dag", "import", "cut.car");
        byte[] lying = car.clone();
        lying[lying.length - 3] ^= 1;
        Files.write(folder.resolve("lying.car"), lying);
        refuses("is damaged", "dag", "import", "lying.car");
        Files.writeString(folder.resolve("text.car"), "this is no archive at all");
        refuses("CAR", "dag", "import", "text.car");
        Block big = Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.allocate(3 * 1024 * 1024));
        try (FileChannel file =
                FileChannel.open(folder.resolve("big.car"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            CarWriter writer = CarWriter.version1(CarSink.to(file), List.of(big.cid()));
            writer.write(big);
            writer.finish();
        }
        refuses("blockBytesMax", "dag", "import", "big.car");
        assertEquals("", cairn.run("dag", "import", "--silent", "whole.car").err());
        assertTrue(cairn.ok("pin", "ls", "--type=recursive").contains(root));
    }

    @Test
    void aSecondProcessAndAUsedPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refuses("in use", "up", "--offline", "--admin=127.0.0.1:0", "--gateway=127.0.0.1:" + taken.getLocalPort());
        }
        Process node = cairn.builder("up", "--offline", "--admin=127.0.0.1:0", "--gateway=127.0.0.1:0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String line = node.inputReader().readLine();
            while (line != null && !line.contains("ready")) {
                line = node.inputReader().readLine();
            }
            Files.delete(cairn.home().resolve("api"));
            Cli.Outcome second = cairn.run("repo", "stat");
            assertEquals(1, second.exit());
            assertTrue(second.err().contains("in use by process " + node.pid()), second.err());
        } finally {
            node.destroy();
            assertTrue(node.waitFor(10, TimeUnit.SECONDS), "the node stops when it is told to");
        }
        assertEquals(0, node.exitValue());
        assertEquals(before, cairn.state());
    }

    @Test
    void aFullDiskFailsCleanly() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", small.toString())
                .redirectErrorStream(true)
                .start();
        assumeTrue(mount.waitFor() == 0, "skipped: a small tmpfs cannot be mounted here");
        try {
            Cli tight = new Cli(folder, "small/home");
            Files.writeString(folder.resolve("little"), "little");
            String little = tight.ok("add", "-Q", "little");
            byte[] content = new byte[12 * 1024 * 1024];
            new Random(8).nextBytes(content);
            Files.write(folder.resolve("large"), content);
            String state = tight.state();
            Cli.Outcome full = tight.run("add", "-Q", "large");
            assertEquals(1, full.exit());
            assertTrue(full.err().contains("make room on the disk"), full.err());
            assertEquals(state, tight.state());
            assertEquals("little", tight.ok("cat", little));
        } finally {
            assertEquals(
                    0, new ProcessBuilder("umount", small.toString()).start().waitFor());
        }
    }

    @Test
    void aFileThatShrinksWhileItIsRead() throws Exception {
        // A sparse file that is far larger than what is read in the time: it is cut while the command is at it.
        Path growing = folder.resolve("growing");
        try (RandomAccessFile file = new RandomAccessFile(growing.toFile(), "rw")) {
            file.setLength(4L << 30);
            Process add = cairn.builder("add", "-n", "-Q", growing.toString()).start();
            while (!isOpenBy(add, growing) && add.isAlive()) {
                Thread.onSpinWait();
            }
            file.setLength(1 << 20);
            String err = new String(add.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(1, add.waitFor(), err);
            assertTrue(err.contains("shrank from"), err);
        }
        assertEquals(before, cairn.state());
    }

    private static boolean isOpenBy(Process process, Path file) throws IOException {
        Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
        assumeTrue(Files.isDirectory(descriptors) || !process.isAlive(), "skipped: no /proc here");
        try (var links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                if (Files.exists(link) && Files.isSameFile(link, file)) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false; // The process opened or closed something meanwhile.
        }
        return false;
    }
}
