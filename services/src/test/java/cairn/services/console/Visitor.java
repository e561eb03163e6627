package cairn.services.console;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What a browser sends, as far as a console looks at it, to a real listener. */
final class Visitor {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final InetSocketAddress address;
    private final List<String> always;

    Visitor(InetSocketAddress address) {
        this(address, List.of("User-Agent", "Mozilla/5.0"));
    }

    private Visitor(InetSocketAddress address, List<String> always) {
        this.address = address;
        this.always = always;
    }

    /** The same with a cookie. */
    Visitor with(String cookie) {
        return new Visitor(
                address,
                Stream.concat(always.stream(), Stream.of("Cookie", cookie)).toList());
    }

    String origin() {
        return "http://127.0.0.1:" + address.getPort();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return CLIENT.send(request(path, headers).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Sends a form from one of the listener's own pages, or from where the headers say. */
    HttpResponse<String> post(String path, String form, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, headers);
        if (headers.length == 0) {
            request.header("Origin", origin());
        }
        request.header("Content-Type", "application/x-www-form-urlencoded");
        return CLIENT.send(
                request.POST(HttpRequest.BodyPublishers.ofString(form)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a body of another kind, from one of the listener's own pages. */
    HttpResponse<String> send(String method, String path, String type, byte[] body)
            throws IOException, InterruptedException {
        return CLIENT.send(
                request(path, "Origin", origin(), "Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin() + path));
        for (int i = 0; i < always.size(); i += 2) {
            request.header(always.get(i), always.get(i + 1));
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    /** The status of the answer to a request as it is written. */
    int raw(String head) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring(9, 12));
        }
    }
}
