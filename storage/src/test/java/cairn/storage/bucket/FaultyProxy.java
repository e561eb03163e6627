package cairn.storage.bucket;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands in front of the real server, and has requests fail as the test says. */
final class FaultyProxy implements Closeable {
    /** What becomes of a request. */
    enum Fate {
        PASS,
        /** The server is not asked. */
        SAY_500,
        SAY_403,
        CLOSE,
        /** The server is not asked, and nobody answers until the proxy is closed. */
        HANG,
        /** The answer ends in the middle of its body. */
        CUT,
        /** Bytes of the body are others. */
        FALSIFY
    }

    /** Says what becomes of a request, such as {@code PUT} and {@code /bucket/packs/x?partNumber=2&uploadId=y}. */
    @FunctionalInterface
    interface Judge {
        Fate of(String method, String target);
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final Pattern EXPECT = Pattern.compile("(?i)\r\nexpect: *100-continue");

    private final URI server;
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> passed = new CopyOnWriteArrayList<>();
    private volatile Judge judge = (_, _) -> Fate.PASS;

    FaultyProxy(URI server) throws IOException {
        this.server = server;
        Thread.ofVirtual().start(this::serve);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    void judgeBy(Judge other) {
        judge = other;
    }

    /** Method and target of each request that the server has answered. */
    List<String> passed() {
        return passed;
    }

    private void serve() {
        while (true) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // The test is over.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            String[] line = head.split("[ \r]", 3);
            if (line.length == 3) {
                answer(client, head, line[0], line[1]);
            }
        } catch (IOException e) {
            System.err.println("The proxy's client or server went away: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Socket client, String head, String method, String target)
            throws IOException, InterruptedException {
        if (EXPECT.matcher(head).find()) {
            client.getOutputStream().write(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
        }
        Matcher length = LENGTH.matcher(head);
        int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
        byte[] body = client.getInputStream().readNBytes(bytes);
        Fate fate = judge.of(method, target);
        switch (fate) {
            case SAY_500 -> say(client, "500 Internal Server Error", "InternalError");
            case SAY_403 -> say(client, "403 Forbidden", "AccessDenied");
            case CLOSE -> client.close();
            case HANG -> closed.await();
            case PASS, CUT, FALSIFY -> {
                byte[] answer = forward(EXPECT.matcher(head).replaceAll(""), body);
                passed.add(method + " " + target);
                int start = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
                if (fate == Fate.FALSIFY && answer.length > start) {
                    for (int i = start; i < answer.length; i += 100) {
                        answer[i] ^= 1;
                    }
                }
                int end = fate == Fate.CUT ? start + (answer.length - start) / 2 : answer.length;
                client.getOutputStream().write(answer, 0, end);
            }
        }
    }

    private static void say(Socket client, String status, String code) throws IOException {
        String body = "<Error><Code>" + code + "</Code><Message>as the test says</Message></Error>";
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length();
        client.getOutputStream().write(ascii(head + "\r\nConnection: close\r\n\r\n" + body));
    }

    private byte[] forward(String head, byte[] body) throws IOException {
        try (Socket there = new Socket(server.getHost(), server.getPort())) {
            String bare = head.replaceAll("(?i)\r\nconnection: [^\r]*", "");
            String alone = bare.replaceFirst("\r\n", "\r\nConnection: close\r\n");
            there.getOutputStream().write(ascii(alone));
            there.getOutputStream().write(body);
            return there.getInputStream().readAllBytes();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        for (int each = in.read(); each >= 0; each = in.read()) {
            head.write(each);
            last = last << 8 | each;
            if (last == 0x0d0a0d0a) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }
}
