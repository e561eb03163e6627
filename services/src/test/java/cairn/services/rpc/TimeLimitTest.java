package cairn.services.rpc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.unixfs.ImportProfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option {@code timeout} ends what would wait for ever, in Kubo's words, and is refused where it is no time. */
class TimeLimitTest {
    @TempDir
    private Path folder;

    @Test
    void endsACommandThatWaitsForAnUpload() throws IOException {
        String answer = answerToHalfAnUpload("block/put?timeout=200ms");

        assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
        assertTrue(
                answer.contains("{\"Message\":\"context deadline exceeded\",\"Code\":0,\"Type\":\"error\"}"), answer);
    }

    @Test
    void isRefusedWhereItIsNoTime() throws IOException {
        String answer = answerToHalfAnUpload("block/put?timeout=soon");

        assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 500 "), answer);
        assertTrue(answer.contains("time: invalid duration \\\"soon\\\""), answer);
    }

    /** What comes back to the beginning of an upload whose rest is never sent. */
    private String answerToHalfAnUpload(String command) throws IOException {
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            InetSocketAddress address = rpc.address();
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                String request = "POST /api/v0/" + command + " HTTP/1.1\r\nHost: " + "127.0.0.1"
                        + "\r\nConnection: close\r\nContent-Length: 100000\r\n"
                        + "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
                        + "--b\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nhalf of ";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                StringBuilder answer = new StringBuilder();
                for (int next = 0;
                        next >= 0 && next != '}';
                        next = socket.getInputStream().read()) {
                    answer.append((char) next);
                }
                return answer.append('}').substring(1);
            }
        }
    }
}
