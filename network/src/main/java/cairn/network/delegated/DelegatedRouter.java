package cairn.network.delegated;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.network.kad.AddressScope;
import cairn.network.routing.AddressBook;
import cairn.network.routing.ContentRouting;
import cairn.network.routing.NameRouting;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One server that is asked. Any thread may use it. */
public final class DelegatedRouter implements ContentRouting, NameRouting {
    static final String NDJSON = "application/x-ndjson";
    private static final String RECORD = "application/vnd.ipfs.ipns-record";
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);
    private static final Duration FAILED_PAUSE = Duration.ofSeconds(10);
    private static final Duration ADDRESSES_LIVE = Duration.ofMinutes(30);
    private static final Pattern OWN_NETWORK = Pattern.compile("localhost|127\\..*|10\\..*|192\\.168\\..*|\\[.*:.*]");
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final HttpClient client;
    private final URI base;
    private final AddressBook addresses;
    private final AddressScope scope;
    private final InstantSource clock;
    private volatile Instant askedAgain = Instant.MIN;

    private DelegatedRouter(HttpClient client, URI base, AddressBook addresses, InstantSource clock) {
        this.client = client;
        this.base = base;
        this.addresses = addresses;
        this.clock = clock;
        this.scope = OWN_NETWORK.matcher(base.getHost()).matches() ? AddressScope.ANY : AddressScope.PUBLIC;
    }

    /**
     * The server at a URL such as {@code https://delegated-ipfs.dev}. What it says of peers' addresses goes into
     * {@code addresses}: public ones, or all where the server is at home itself.
     *
     * @throws MalformedException where the URL is none of a web server
     */
    public static DelegatedRouter at(URI url, AddressBook addresses, InstantSource clock) throws MalformedException {
        boolean isWeb = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
        if (!isWeb || url.getHost() == null) {
            throw new MalformedException("A router is at an http:// or https:// URL, not at " + url);
        }
        String text = url.toString().replaceAll("/+$", "").replaceAll("/routing/v1$", "");
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_PATIENCE)
                .build();
        return new DelegatedRouter(client, URI.create(text), addresses, clock);
    }

    /** Where it is. */
    public URI base() {
        return base;
    }

    @Override
    public ProviderCursor findProviders(Multihash hash, int limit, Duration patience) {
        return new Answer(
                "/providers/" + Cid.v1(Codec.RAW, hash), "Providers", new Answer.Limits(limit, patience), this);
    }

    /** Where a peer listens; nothing where the server does not know it. */
    public List<Multiaddr> findPeer(PeerId peer, Duration patience) throws IOException {
        List<Multiaddr> found = new ArrayList<>();
        try (ProviderCursor answer =
                new Answer("/peers/" + peer.cid(), "Peers", new Answer.Limits(1, patience), this)) {
            Optional<Provider> next = answer.next();
            if (next.isPresent() && next.get().peer().equals(peer)) {
                found.addAll(addresses.addresses(peer));
            }
        }
        return found;
    }

    /** Peers that are near to a key in the server's table. */
    public ProviderCursor closestPeers(Cid key, int limit, Duration patience) {
        return new Answer("/dht/closest/peers/" + key, "Peers", new Answer.Limits(limit, patience), this);
    }

    /** Takes what the server says of a peer. */
    Provider learn(PeerRecord record) {
        List<Multiaddr> usable = scope.filter(record.addresses());
        addresses.learn(record.peer(), usable, ADDRESSES_LIVE);
        return new Provider(
                record.peer(), usable.stream().map(Multiaddr::toString).toList(), record.transfers());
    }

    @Override
    public boolean isOnline() {
        return !clock.instant().isBefore(askedAgain);
    }

    @Override
    public Optional<IpnsRecord> findRecord(IpnsName name, Duration patience) throws IOException {
        HttpResponse<InputStream> response =
                ask(request("/ipns/" + name, patience).header("Accept", RECORD).build());
        try (InputStream body = response.body()) {
            boolean isRecord = response.headers()
                    .firstValue("Content-Type")
                    .filter(type -> type.startsWith(RECORD))
                    .isPresent();
            if (response.statusCode() != 200 || !isRecord) {
                return Optional.empty();
            }
            byte[] encoded = body.readNBytes(IpnsRecord.BYTES_MAX + 1);
            IpnsRecord record = IpnsRecord.parse(encoded);
            record.requireValid(name, clock.instant());
            return Optional.of(record);
        }
    }

    @Override
    public void putRecord(IpnsName name, IpnsRecord record, Duration patience) throws IOException {
        HttpResponse<InputStream> response = ask(request("/ipns/" + name, patience)
                .header("Content-Type", RECORD)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(record.encoded()))
                .build());
        response.body().close();
        if (response.statusCode() != 200) {
            throw new UnavailableException(base + " takes no record: status " + response.statusCode());
        }
    }

    HttpRequest.Builder request(String path, Duration patience) {
        return HttpRequest.newBuilder(URI.create(base + "/routing/v1" + path)).timeout(patience);
    }

    /** Asks; a server that cannot answer is not asked again for some seconds. */
    HttpResponse<InputStream> ask(HttpRequest request) throws IOException {
        if (!isOnline()) {
            throw new UnavailableException(base + " did not answer a moment ago, and is not asked again so soon");
        }
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() == TOO_MANY || response.statusCode() >= SERVER_ERROR) {
                response.body().close();
                askedAgain = clock.instant().plus(FAILED_PAUSE);
                throw new UnavailableException(base + " cannot answer now: status " + response.statusCode());
            }
            return response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("Interrupted while waiting for " + base);
            interrupted.initCause(e);
            throw interrupted;
        } catch (UnavailableException e) {
            throw e;
        } catch (IOException e) {
            askedAgain = clock.instant().plus(FAILED_PAUSE);
            throw new UnavailableException(base + " does not answer: " + e.getMessage(), e);
        }
    }
}
