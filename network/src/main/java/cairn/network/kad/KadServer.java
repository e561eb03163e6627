package cairn.network.kad;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.routing.AddressBook;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Answers questions and keeps what others put. Called by the host's threads, one for each stream. */
final class KadServer {
    private static final Duration IDLE_PATIENCE = Duration.ofMinutes(1);
    private static final int STREAMS_OF_PEER_MAX = 32;
    private static final int KEY_BYTES_MAX = 256;
    private static final int PROVIDED_KEY_BYTES_MAX = 80;
    /** Leaves room for the rest of an answer in a message. */
    private static final int PROVIDERS_ANSWERED_MAX = 256;

    private final PeerId self;
    private final RoutingTable table;
    private final AddressBook addresses;
    private final AddressScope scope;
    private final Stores stores;
    private final Consumer<PeerId> asked;
    private final Map<PeerId, Integer> streams = new ConcurrentHashMap<>();

    /** What a server keeps for others. */
    record Stores(RecordStore records, ProviderStore providers, InstantSource clock) {}

    /** {@code asked} is told of every peer that asks. */
    KadServer(
            PeerId self,
            RoutingTable table,
            AddressBook addresses,
            AddressScope scope,
            Stores stores,
            Consumer<PeerId> asked) {
        this.self = self;
        this.table = table;
        this.addresses = addresses;
        this.scope = scope;
        this.stores = stores;
        this.asked = asked;
    }

    void serve(Stream stream) throws IOException {
        PeerId peer = stream.peer();
        if (streams.merge(peer, 1, Integer::sum) > STREAMS_OF_PEER_MAX) {
            leave(peer);
            throw new LimitException(
                    "DHT streams of " + peer, "kadStreamsOfPeerMax", STREAMS_OF_PEER_MAX, "the peer is to close some");
        }
        try {
            asked.accept(peer);
            while (true) {
                stream.deadline(IDLE_PATIENCE);
                Optional<KadMessage> question = KadMessage.readFrom(stream.input());
                if (question.isEmpty()) {
                    return;
                }
                Optional<KadMessage> answer = answer(peer, question.get());
                if (answer.isPresent()) {
                    answer.get().writeTo(stream.output());
                }
            }
        } finally {
            leave(peer);
        }
    }

    private void leave(PeerId peer) {
        streams.computeIfPresent(peer, (p, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    /** What is said to a peer that asks; nothing where the message wants no answer. */
    Optional<KadMessage> answer(PeerId from, KadMessage question) throws MalformedException {
        byte[] key = question.key();
        boolean needsKey = question.type() != KadMessage.Type.PING;
        if (needsKey && (key.length == 0 || key.length > KEY_BYTES_MAX)) {
            throw new MalformedException("A DHT question has a key of 1 to " + KEY_BYTES_MAX + " bytes");
        }
        Instant now = stores.clock.instant();
        return switch (question.type()) {
            case PING -> Optional.of(KadMessage.of(KadMessage.Type.PING, key));
            case FIND_NODE ->
                Optional.of(KadMessage.of(KadMessage.Type.FIND_NODE, key).withCloser(closestWithTarget(key, from)));
            case GET_VALUE -> {
                KadMessage answer =
                        KadMessage.of(KadMessage.Type.GET_VALUE, key).withCloser(closest(key, from));
                Optional<byte[]> value = stores.records.find(key, now);
                yield Optional.of(value.isPresent() ? answer.withValue(value.get()) : answer);
            }
            case PUT_VALUE -> {
                byte[] value = question.value()
                        .orElseThrow(() -> new MalformedException("A value is to be put, and there is none"));
                stores.records.put(key, value, now);
                yield Optional.of(KadMessage.of(KadMessage.Type.PUT_VALUE, key).withValue(value));
            }
            case GET_PROVIDERS -> {
                requireProvidedKey(key);
                List<KadPeer> found = stores.providers.find(key, now).stream()
                        .limit(PROVIDERS_ANSWERED_MAX)
                        .toList();
                yield Optional.of(KadMessage.of(KadMessage.Type.GET_PROVIDERS, key)
                        .withCloser(closest(key, from))
                        .withProviders(found));
            }
            case ADD_PROVIDER -> {
                requireProvidedKey(key);
                addProvider(from, key, question.providers(), now);
                yield Optional.empty();
            }
        };
    }

    private static void requireProvidedKey(byte[] key) throws MalformedException {
        if (key.length > PROVIDED_KEY_BYTES_MAX) {
            throw new MalformedException("What is provided has a key of up to " + PROVIDED_KEY_BYTES_MAX + " bytes");
        }
    }

    /** A peer may say of itself only that it has something, and must say where it is. */
    private void addProvider(PeerId from, byte[] key, List<KadPeer> named, Instant now) throws MalformedException {
        for (KadPeer provider : named) {
            if (provider.id().equals(from) && !provider.addresses().isEmpty()) {
                List<Multiaddr> kept = scope.filter(provider.addresses());
                addresses.learn(from, kept, ProviderStore.KEPT);
                stores.providers.add(key, from, kept, now);
                return;
            }
        }
        throw new MalformedException(from + " does not say that it provides something itself, and where it is");
    }

    private List<KadPeer> closest(byte[] key, PeerId from) {
        List<KadPeer> closest = new ArrayList<>();
        for (PeerId peer : table.closest(KadKey.of(key), RoutingTable.BUCKET_PEERS + 1)) {
            if (!peer.equals(from) && closest.size() < RoutingTable.BUCKET_PEERS) {
                closest.add(new KadPeer(peer, scope.filter(addresses.addresses(peer))));
            }
        }
        return closest;
    }

    /** A peer that is looked for is named even where it is no server, if it is known where it is. */
    private List<KadPeer> closestWithTarget(byte[] key, PeerId from) {
        List<KadPeer> closest = new ArrayList<>(closest(key, from));
        try {
            PeerId target = PeerId.parse(key);
            List<Multiaddr> known = scope.filter(addresses.addresses(target));
            boolean isNamed = closest.stream().anyMatch(peer -> peer.id().equals(target));
            if (!isNamed && !target.equals(self) && !known.isEmpty()) {
                closest.addFirst(new KadPeer(target, known));
            }
        } catch (MalformedException e) {
            return closest; // Any bytes may be looked for; they only name no peer.
        }
        return closest;
    }
}
