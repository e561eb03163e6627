package cairn.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The RPC at a unix socket, by the command line and by hand. */
@Timeout(300)
final class UnixSocketTest {
    private static final int FILE_BYTES = 3_000_000;

    @TempDir
    private Path work;

    private static String ask(Path socket, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aNodeIsCalledThroughAFile() throws Exception {
        CairnProcess cairn = new CairnProcess(work.resolve("home"), work);
        Path socket = work.resolve("home/rpc.sock");
        String api = "--api=/unix" + socket.toAbsolutePath();
        cairn.ok("config", "admin.socket", "rpc.sock");
        byte[] bytes = new byte[FILE_BYTES];
        new Random(3).nextBytes(bytes);
        Files.write(work.resolve("file"), bytes);
        try (RunningNode node = RunningNode.start(cairn)) {
            assertTrue(node.rpc().getPort() > 0);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
            CairnProcess elsewhere = new CairnProcess(work.resolve("other"), work);
            String cid = elsewhere.ok("add", "-Q", api, "file").word();
            elsewhere.ok("get", "-o", "copy", api, cid);
            assertEquals(-1, Files.mismatch(work.resolve("file"), work.resolve("copy")));
            String answer =
                    ask(socket, "POST /api/v0/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.contains("\"Version\""), answer);
            assertTrue(ask(socket, "nonsense\r\n\r\n").startsWith("HTTP/1.1 400 "));
        }
        assertFalse(Files.exists(socket), "the socket goes with the node");
        assertNotEquals(0, cairn.run(new byte[0], "id", api).code());
        Files.writeString(socket, "something else");
        String told = new String(
                cairn.builder("up", "--gateway=127.0.0.1:0", "--admin=127.0.0.1:0", "--offline")
                        .redirectErrorStream(true)
                        .start()
                        .getInputStream()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        assertTrue(told.contains("is in the way of a unix socket"), told);
        assertEquals("something else", Files.readString(socket));
    }
}
