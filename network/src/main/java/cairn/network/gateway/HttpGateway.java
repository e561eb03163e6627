package cairn.network.gateway;

import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway that is reached by a URL. */
public final class HttpGateway implements TrustlessGateway {
    private static final Pattern MULTIADDR = Pattern.compile(
            "/(?:dns|dns4|dns6|ip4|ip6)/([^/]+)/tcp/([0-9]{1,5})/(?:(https)|(tls/(?:sni/[^/]+/)?)?http)(?:/p2p/.*)?");
    private static final Pattern LOOPBACK = Pattern.compile("127\\.[0-9.]+|::1|localhost");
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final HttpClient client;
    private final URI base;

    private HttpGateway(HttpClient client, URI base) {
        this.client = client;
        this.base = base;
    }

    /** A client for any number of gateways. */
    public static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** The gateway at a URL such as {@code https://example.org}. */
    public static HttpGateway at(HttpClient client, URI base) {
        return new HttpGateway(client, base);
    }

    /**
     * The gateway at a multiaddr such as {@code /dns4/example.org/tcp/443/tls/http}; nothing where it is no address of
     * one. Without TLS only one on this machine is used.
     */
    public static Optional<HttpGateway> at(HttpClient client, String multiaddr) {
        Matcher parts = MULTIADDR.matcher(multiaddr);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String host = parts.group(1);
        boolean isSecure = parts.group(3) != null || parts.group(4) != null;
        if (!isSecure && !LOOPBACK.matcher(host).matches()) {
            return Optional.empty();
        }
        String shown = host.contains(":") ? "[" + host + "]" : host;
        try {
            URI base = URI.create((isSecure ? "https://" : "http://") + shown + ":" + parts.group(2));
            return Optional.of(new HttpGateway(client, base));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return base.toString();
    }

    @Override
    public Optional<GatewayBody> get(String target, String mediaType, Duration patience) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(target))
                .header("Accept", mediaType)
                .timeout(patience)
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() == 200) {
                return Optional.of(new Body(response.body()));
            }
            response.body().close();
            return absent(response.statusCode());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for " + name());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new UnavailableException(name() + " does not answer: " + e.getMessage(), e);
        }
    }

    private Optional<GatewayBody> absent(int status) throws UnavailableException {
        if (status == TOO_MANY || status >= SERVER_ERROR) {
            throw new UnavailableException(name() + " cannot answer now: status " + status);
        }
        return Optional.empty();
    }

    /** The client ends a body that is cut with an exception of its own. */
    private record Body(InputStream input) implements GatewayBody {
        @Override
        public void close() throws IOException {
            input.close();
        }
    }
}
