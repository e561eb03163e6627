package cairn.services.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.unixfs.ImportProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes over the wire, header by header and byte by byte. */
class RpcTranscriptTest {
    private static final Set<String> NOT_COMPARED = Set.of("date", "server", "connection");
    private static final String BOUNDARY = "a-boundary";

    @TempDir
    private Path folder;

    /** One request of the transcripts. */
    private record Exchange(String line, List<String> headers, List<String> files, String answer) {}

    @Test
    void answersAreKubos() throws IOException {
        List<Exchange> exchanges = read();
        assertTrue(exchanges.size() > 100, "only " + exchanges.size() + " transcripts");
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V0_2015)) {
            for (Exchange exchange : exchanges) {
                assertEquals(exchange.answer, ask(rpc.address(), exchange), exchange.line);
            }
        }
    }

    private static List<Exchange> read() throws IOException {
        List<Exchange> exchanges = new ArrayList<>();
        try (InputStream in = RpcTranscriptTest.class.getResourceAsStream("transcripts.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String block : text.split("\n\n", -1)) {
                List<String> lines =
                        block.lines().filter(l -> !l.startsWith("#")).toList();
                if (lines.isEmpty()) {
                    continue;
                }
                List<String> headers = new ArrayList<>();
                List<String> files = new ArrayList<>();
                StringBuilder answer = new StringBuilder();
                for (String line : lines.subList(1, lines.size())) {
                    if (line.startsWith("header ")) {
                        headers.add(line.substring(7));
                    } else if (line.startsWith("file ")) {
                        files.add(line.substring(5));
                    } else {
                        answer.append(line).append('\n');
                    }
                }
                exchanges.add(new Exchange(lines.getFirst(), headers, files, answer.toString()));
            }
        }
        return exchanges;
    }

    private static String ask(InetSocketAddress address, Exchange exchange) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String file : exchange.files) {
            int equals = file.indexOf('=');
            boolean isDirectory = file.endsWith("=DIR");
            String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                    + file.substring(0, equals) + "\"\r\nContent-Type: application/"
                    + (isDirectory ? "x-directory" : "octet-stream") + "\r\n\r\n";
            body.writeBytes(
                    (head + (isDirectory ? "" : file.substring(equals + 1)) + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        StringBuilder request =
                new StringBuilder(exchange.line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        exchange.headers.forEach(header -> request.append(header).append("\r\n"));
        if (!exchange.files.isEmpty()) {
            body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
            request.append("Content-Type: multipart/form-data; boundary=" + BOUNDARY + "\r\n");
        }
        request.append("Content-Length: ").append(body.size()).append("\r\n\r\n");
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.toString().getBytes(StandardCharsets.UTF_8));
            out.write(body.toByteArray());
            out.flush();
            return shown(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String shown(String response) {
        int end = response.indexOf("\r\n\r\n");
        List<String> lines = response.substring(0, end).lines().toList();
        TreeMap<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (!NOT_COMPARED.contains(name)) {
                headers.put(name, line.substring(colon + 1).strip());
            }
        }
        String body = response.substring(end + 4);
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            body = unchunked(body);
        }
        StringBuilder text = new StringBuilder("> " + lines.getFirst().split(" ")[1] + "\n");
        headers.forEach((name, value) ->
                text.append("> ").append(name).append(": ").append(value).append('\n'));
        return text.append("> ").append(quoted(body)).append('\n').toString();
    }

    private static String unchunked(String body) {
        StringBuilder whole = new StringBuilder();
        int at = 0;
        while (true) {
            int line = body.indexOf("\r\n", at);
            int size = Integer.parseInt(body.substring(at, line), 16);
            if (size == 0) {
                return whole.toString();
            }
            whole.append(body, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
    }

    private static String quoted(String text) {
        return "\""
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t") + "\"";
    }
}
