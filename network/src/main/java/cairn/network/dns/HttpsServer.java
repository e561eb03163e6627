package cairn.network.dns;

import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A server that is asked over HTTPS (RFC 8484). */
public final class HttpsServer implements DnsServer {
    private static final String MESSAGE = "application/dns-message";
    private static final int OK = 200;

    private final HttpClient client;
    private final URI address;
    private final Duration patience;

    /** {@code client} may be shared; {@code patience} is how long an answer may take. */
    public HttpsServer(HttpClient client, URI address, Duration patience) {
        this.client = client;
        this.address = address;
        this.patience = patience;
    }

    @Override
    public DnsAnswer ask(DnsQuestion question) throws IOException {
        ByteBuffer message = DnsMessage.encode(0, question);
        byte[] body = new byte[message.remaining()];
        message.get(body);
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(patience)
                .header("Content-Type", MESSAGE)
                .header("Accept", MESSAGE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                if (response.statusCode() != OK) {
                    throw new UnavailableException(
                            "The DNS server " + address + " answers with status " + response.statusCode());
                }
                byte[] answer = in.readNBytes(DnsMessage.BYTES_MAX + 1);
                if (answer.length > DnsMessage.BYTES_MAX) {
                    throw new LimitException(
                            "The answer of " + address, "dnsBytesMax", DnsMessage.BYTES_MAX, "use another DNS server");
                }
                return DnsMessage.decode(ByteBuffer.wrap(answer), 0, question);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Asking " + address + " was interrupted");
        }
    }
}
