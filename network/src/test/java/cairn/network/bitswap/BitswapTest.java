package cairn.network.bitswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.block.Eventually;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.HashFunction;
import cairn.network.routing.ContentRouting;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BitswapTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PipeNetwork network = new PipeNetwork();
    private final List<Bitswap> started = new ArrayList<>();
    private final Random random = new Random(7);

    private Bitswap start(PipeNetwork.Host host, LocalBlocks blocks, ContentRouting routing, ServePolicy policy) {
        Bitswap bitswap = Bitswap.start(host, blocks, routing, policy, BitswapLimits.usual());
        started.add(bitswap);
        return bitswap;
    }

    private Bitswap start(PipeNetwork.Host host, LocalBlocks blocks) {
        return start(host, blocks, ContentRouting.NONE, ServePolicy.OPEN);
    }

    @AfterEach
    void stop() {
        started.forEach(Bitswap::close);
    }

    private static int takeAll(Session session, List<Cid> cids) throws IOException {
        Set<Cid> wanted = new HashSet<>(cids);
        cids.forEach(cid -> session.ask(cid, PATIENCE));
        for (int i = 0; i < cids.size(); i++) {
            Answer answer = session.take(PATIENCE).orElseThrow();
            assertTrue(answer instanceof Answer.Arrived, answer.toString());
            assertTrue(wanted.remove(answer.cid()), "answered twice: " + answer);
        }
        return cids.size();
    }

    @Test
    void aConnectedPeerGivesWhatItHas() throws IOException {
        HeldBlocks held = new HeldBlocks();
        List<Cid> cids = held.addRandom(random, 3, 100_000);
        PipeNetwork.Host here = network.host("here");
        PipeNetwork.Host there = network.host("there");
        Bitswap server = start(there, held);
        Bitswap client = start(here, new HeldBlocks());
        here.connect(there);
        try (Session session = client.session()) {
            for (Cid cid : cids) {
                assertEquals(
                        held.get(cid).orElseThrow().bytes(),
                        session.get(cid, PATIENCE).bytes());
            }
        }
        assertEquals(300_000, server.account(here.self()).sentBytes());
        assertEquals(300_000, client.account(there.self()).receivedBytes());
        assertEquals(3, client.stat().blocksReceived());
        assertEquals(0, client.stat().duplicateBlocks());
        assertTrue(client.wantlist().isEmpty());
        assertTrue(server.wantlist(here.self()).isEmpty());
    }

    @Test
    void thousandsOfSmallBlocksComeAtOnce() throws IOException {
        HeldBlocks held = new HeldBlocks();
        List<Cid> cids = held.addRandom(random, 20_000, 200);
        PipeNetwork.Host here = network.host("here");
        PipeNetwork.Host there = network.host("there");
        start(there, held);
        Bitswap client = start(here, new HeldBlocks());
        here.connect(there);
        try (Session session = client.session()) {
            assertEquals(20_000, takeAll(session, cids));
        }
        assertEquals(20_000, client.stat().blocksReceived());
    }

    @Test
    void severalPeersShareTheWorkAndNothingComesTwice() throws IOException {
        HeldBlocks held = new HeldBlocks();
        List<Cid> cids = held.addRandom(random, 300, 50_000);
        PipeNetwork.Host here = network.host("here");
        Bitswap client = start(here, new HeldBlocks());
        List<Bitswap> servers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            PipeNetwork.Host there = network.host("there" + i);
            servers.add(start(there, held));
            here.connect(there);
        }
        try (Session session = client.session()) {
            takeAll(session, cids);
        }
        assertEquals(300, client.stat().blocksReceived());
        long givers = servers.stream()
                .filter(server -> server.account(here.self()).sentBytes() > 0)
                .count();
        assertTrue(givers >= 2, "only one of three peers was asked");
    }

    @Test
    void whatOnePeerLacksComesFromTheOther() throws IOException {
        HeldBlocks even = new HeldBlocks();
        HeldBlocks odd = new HeldBlocks();
        List<Cid> cids = new ArrayList<>(even.addRandom(random, 200, 3000));
        cids.addAll(odd.addRandom(random, 200, 3000));
        Collections.shuffle(cids, random);
        PipeNetwork.Host here = network.host("here");
        Bitswap client = start(here, new HeldBlocks());
        PipeNetwork.Host first = network.host("first");
        PipeNetwork.Host second = network.host("second");
        start(first, even);
        start(second, odd);
        here.connect(first);
        here.connect(second);
        try (Session session = client.session()) {
            takeAll(session, cids);
        }
    }

    @Test
    void providersAreFoundAndDialled() throws IOException {
        HeldBlocks held = new HeldBlocks();
        Cid cid = held.addRandom(random, 1, 5000).getFirst();
        PipeNetwork.Host there = network.host("there");
        start(there, held);
        List<Provider> providers = List.of(Provider.of(network.host("silent").self()), Provider.of(there.self()));
        ContentRouting routing = (hash, limit, patience) -> cursor(providers);
        Bitswap client = start(network.host("here"), new HeldBlocks(), routing, ServePolicy.OPEN);
        try (Session session = client.session()) {
            assertEquals(5000, session.get(cid, PATIENCE).size());
        }
    }

    private static ProviderCursor cursor(List<Provider> providers) {
        var rest = new ArrayList<>(providers);
        return () -> rest.isEmpty() ? Optional.empty() : Optional.of(rest.removeFirst());
    }

    @Test
    void whatNobodyHasEndsWithTheStage() {
        PipeNetwork.Host here = network.host("here");
        PipeNetwork.Host there = network.host("there");
        start(there, new HeldBlocks());
        Bitswap client = start(here, new HeldBlocks());
        here.connect(there);
        Cid cid = new HeldBlocks().addRandom(random, 1, 10).getFirst();
        try (Session session = client.session()) {
            UnavailableException none =
                    assertThrows(UnavailableException.class, () -> session.get(cid, Duration.ofMillis(700)));
            assertTrue(none.getMessage().contains("No provider of " + cid), none.getMessage());
            assertTrue(none.getMessage().contains("1 do not have it"), none.getMessage());
            assertTrue(none.getMessage().contains("finding providers gave none"), none.getMessage());
            assertEquals(0, session.open());
        }
        Bitswap alone = start(network.host("alone"), new HeldBlocks());
        try (Session session = alone.session()) {
            UnavailableException none =
                    assertThrows(UnavailableException.class, () -> session.get(cid, Duration.ofMillis(300)));
            assertTrue(none.getMessage().contains("no peer is connected"), none.getMessage());
        }
    }

    @Test
    void knownBlocksAreNotAskedFor() throws IOException {
        Bitswap client = start(network.host("here"), new HeldBlocks());
        try (Session session = client.session()) {
            Cid empty = Cid.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
            assertEquals(0, session.get(empty, PATIENCE).size());
            ByteBuffer text = ByteBuffer.wrap(new byte[] {1, 2, 3});
            Cid inline = Cid.v1(Codec.RAW, HashFunction.IDENTITY.hash(text));
            assertEquals(text, session.get(inline, PATIENCE).bytes());
            session.ask(empty, PATIENCE);
            assertEquals(empty, session.take(PATIENCE).orElseThrow().cid());
        }
    }

    @Test
    void aPolicyHidesBlocks() throws IOException {
        HeldBlocks held = new HeldBlocks();
        List<Cid> cids = held.addRandom(random, 2, 500);
        PipeNetwork.Host here = network.host("here");
        PipeNetwork.Host there = network.host("there");
        Cid hidden = cids.get(1);
        start(there, held, ContentRouting.NONE, (peer, cid) -> !cid.equals(hidden) && peer.equals(here.self()));
        Bitswap client = start(here, new HeldBlocks());
        here.connect(there);
        try (Session session = client.session()) {
            assertEquals(500, session.get(cids.get(0), PATIENCE).size());
            assertThrows(UnavailableException.class, () -> session.get(hidden, Duration.ofMillis(300)));
        }
    }

    @Test
    void aBlockThatComesLaterIsSentToWhoWaits() throws Exception {
        HeldBlocks later = new HeldBlocks();
        Cid cid = new HeldBlocks().addRandom(new Random(3), 1, 4000).getFirst();
        PipeNetwork.Host here = network.host("here");
        PipeNetwork.Host there = network.host("there");
        Bitswap server = start(there, later);
        Bitswap client = start(here, new HeldBlocks());
        here.connect(there);
        try (Session session = client.session()) {
            session.ask(cid, PATIENCE);
            Eventually.holds("asked", () -> !server.wantlist(here.self()).isEmpty());
            later.addRandom(new Random(3), 1, 4000);
            server.arrived(cid.hash());
            assertTrue(session.take(PATIENCE).orElseThrow() instanceof Answer.Arrived);
        }
    }

    @Test
    void aPeerThatGoesAwayIsReplaced() throws IOException {
        HeldBlocks held = new HeldBlocks();
        List<Cid> cids = held.addRandom(random, 400, 20_000);
        PipeNetwork.Host here = network.host("here");
        PipeNetwork.Host first = network.host("first");
        PipeNetwork.Host second = network.host("second");
        start(first, held);
        start(second, held);
        Bitswap client = start(here, new HeldBlocks());
        here.connect(first);
        try (Session session = client.session()) {
            cids.forEach(cid -> session.ask(cid, PATIENCE));
            for (int i = 0; i < 50; i++) {
                assertTrue(session.take(PATIENCE).orElseThrow() instanceof Answer.Arrived);
            }
            here.disconnect(first);
            here.connect(second);
            for (int i = 50; i < cids.size(); i++) {
                Answer answer = session.take(PATIENCE).orElseThrow();
                assertTrue(answer instanceof Answer.Arrived, answer.toString());
            }
        }
    }

    @Test
    void endingASessionCancelsItsWants() throws Exception {
        PipeNetwork.Host here = network.host("here");
        PipeNetwork.Host there = network.host("there");
        Bitswap server = start(there, new HeldBlocks());
        Bitswap client = start(here, new HeldBlocks());
        here.connect(there);
        Cid cid = new HeldBlocks().addRandom(random, 1, 10).getFirst();
        Session session = client.session();
        session.ask(cid, PATIENCE);
        Eventually.holds("asked", () -> !server.wantlist(here.self()).isEmpty());
        session.close();
        assertTrue(session.take(PATIENCE).orElseThrow() instanceof Answer.Missed);
        Eventually.holds("cancelled", () -> server.wantlist(here.self()).isEmpty());
        assertFalse(client.wantlist().contains(cid));
        Answer late = new Answer.Missed(cid, new UnavailableException("x"));
        session.ask(cid, PATIENCE);
        assertEquals(late.cid(), session.take(PATIENCE).orElseThrow().cid());
    }

    @Test
    void aBlockIsVerifiedWhateverItsCodec() throws IOException {
        HeldBlocks held = new HeldBlocks();
        Block raw = Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(new byte[2000]));
        held.add(raw);
        PipeNetwork.Host here = network.host("here");
        PipeNetwork.Host there = network.host("there");
        start(there, held);
        Bitswap client = start(here, new HeldBlocks());
        here.connect(there);
        try (Session session = client.session()) {
            Cid other = Cid.v1(Codec.DAG_CBOR, raw.cid().hash());
            assertEquals(other, session.get(other, PATIENCE).cid());
            assertEquals(raw.cid(), session.get(raw.cid(), PATIENCE).cid());
        }
    }
}
