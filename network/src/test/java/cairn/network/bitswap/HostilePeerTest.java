package cairn.network.bitswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.block.Eventually;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import cairn.network.routing.ContentRouting;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that break the rules: they are dropped or go unserved, and the others do not notice. */
@Timeout(60)
class HostilePeerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PipeNetwork network = new PipeNetwork();
    private final PipeNetwork.Host here = network.host("here");
    private final PipeNetwork.Host honest = network.host("honest");
    private final PipeNetwork.Host mallory = network.host("mallory");
    private final HeldBlocks held = new HeldBlocks();
    private final Random random = new Random(23);
    private Bitswap node;
    private Bitswap friend;

    @BeforeEach
    void start() {
        node = start(here, held);
        friend = start(honest, new HeldBlocks());
        honest.connect(here);
    }

    private static Bitswap start(PipeNetwork.Host host, LocalBlocks blocks) {
        return Bitswap.start(host, blocks, ContentRouting.NONE, ServePolicy.OPEN, BitswapLimits.usual());
    }

    @AfterEach
    void stop() {
        node.close();
        friend.close();
    }

    private Stream open() throws IOException {
        Stream stream = mallory.open(here.self(), List.of(BitswapVersion.V1_2.protocol()), PATIENCE);
        stream.deadline(PATIENCE);
        return stream;
    }

    private static void send(Stream stream, Message message) throws IOException {
        new MessageOutput().write(stream.output(), message, BitswapVersion.V1_2);
    }

    private void honestPeerIsServed() throws IOException {
        Cid cid = held.addRandom(random, 1, 30_000).getFirst();
        try (Session session = friend.session()) {
            assertEquals(30_000, session.get(cid, PATIENCE).size());
        }
    }

    private void awaitDropped() throws Exception {
        Eventually.holds("dropped", () -> !here.connected().contains(mallory.self()));
        assertEquals(1, node.stat().peersDropped());
    }

    private static Block block(int number) {
        return Block.of(
                Codec.RAW,
                HashFunction.SHA2_256,
                ByteBuffer.allocate(8).putInt(number).putInt(number).flip());
    }

    @Test
    void aMessageThatIsTooLongEndsTheConnection() throws Exception {
        Stream stream = open();
        stream.output().write(new byte[] {(byte) 0x81, (byte) 0x80, (byte) 0x80, 0x02});
        awaitDropped();
        honestPeerIsServed();
    }

    @Test
    void whatIsNoMessageEndsTheConnection() throws Exception {
        Stream stream = open();
        stream.output().write(new byte[] {3, 0x0a, 0x7f, 0x00});
        awaitDropped();
        honestPeerIsServed();
    }

    @Test
    void blocksThatNobodyAskedForEndTheConnection() throws Exception {
        Stream stream = open();
        Payload payload =
                Payload.of(Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(new byte[1024 * 1024])));
        assertThrows(IOException.class, () -> {
            for (int i = 0; i < 200; i++) {
                send(stream, Message.giving(List.of(payload), List.of()));
            }
        });
        awaitDropped();
        assertTrue(node.stat().unsolicitedBlocks() >= 8);
        honestPeerIsServed();
    }

    @Test
    void aWantlistWithoutEndIsKeptInPart() throws Exception {
        mallory.handle(BitswapVersion.V1_2.protocol(), HostilePeerTest::drain);
        Stream stream = open();
        int number = 0;
        for (int round = 0; round < 20; round++) {
            List<Want> wants = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                wants.add(Want.block(block(number++).cid(), 1));
            }
            send(stream, Message.wanting(wants));
        }
        Eventually.holds("all messages read", () -> node.stat().messagesReceived() >= 20);
        int max = BitswapLimits.usual().wantsPerPeerMax();
        assertTrue(node.wantlist(mallory.self()).size() <= max);
        assertTrue(node.stat().wantsRefused() > 0);
        honestPeerIsServed();
    }

    private static void drain(Stream stream) throws IOException {
        stream.deadline(PATIENCE);
        while (stream.input().read(new byte[65_536]) >= 0) {
            // read on
        }
    }

    @Test
    void aPeerThatDoesNotReadKeepsNobodyWaiting() throws Exception {
        mallory.handle(BitswapVersion.V1_2.protocol(), stream -> {
            stream.deadline(PATIENCE);
            while (stream.connection().isOpen()) {
                LockSupport.parkNanos(1_000_000);
            }
        });
        List<Cid> cids = held.addRandom(random, 64, 1024 * 1024);
        Stream stream = open();
        send(
                stream,
                Message.wanting(cids.stream().map(cid -> Want.block(cid, 1)).toList()));
        Eventually.holds("answering", () -> node.stat().bytesInFlight() > 0);
        honestPeerIsServed();
        assertTrue(
                node.stat().bytesInFlight() <= 4 * 1024 * 1024,
                "in flight: " + node.stat().bytesInFlight());
        mallory.disconnect(here);
    }

    /** Says that it has everything, and gives nothing; the other peer gives it, after a while. */
    @Test
    void whoPromisesAndDoesNotDeliverIsReplaced() throws Exception {
        HeldBlocks other = new HeldBlocks();
        List<Cid> cids = other.addRandom(random, 20, 3000);
        Set<Cid> promised = ConcurrentHashMap.newKeySet();
        mallory.handle(BitswapVersion.V1_2.protocol(), stream -> promise(stream, promised));
        mallory.connect(here);
        PipeNetwork.Host late = network.host("late");
        try (Bitswap _ = start(late, other);
                Session session = node.session()) {
            cids.forEach(cid -> session.ask(cid, PATIENCE));
            Eventually.holds("all promised", () -> promised.size() == cids.size());
            here.connect(late);
            for (int i = 0; i < cids.size(); i++) {
                Answer answer = session.take(PATIENCE).orElseThrow();
                assertTrue(answer instanceof Answer.Arrived, answer.toString());
            }
        }
    }

    private void promise(Stream stream, Set<Cid> promised) throws IOException {
        Stream back = open();
        MessageInput input = new MessageInput(stream, BitswapLimits.usual(), () -> {});
        while (true) {
            Message message = input.next().orElseThrow();
            List<Presence> presences = new ArrayList<>();
            message.wants().forEach(want -> {
                promised.add(want.cid());
                presences.add(new Presence(want.cid(), true));
            });
            send(back, Message.giving(List.of(), presences));
        }
    }

    /** Gives other bytes than it was asked for: they are not taken for the block. */
    @Test
    void aBlockWithOtherBytesIsNotTaken() throws IOException {
        Cid wanted = new HeldBlocks().addRandom(random, 1, 3000).getFirst();
        mallory.handle(BitswapVersion.V1_2.protocol(), stream -> {
            stream.deadline(PATIENCE);
            new MessageInput(stream, BitswapLimits.usual(), () -> {}).next();
            send(open(), Message.giving(List.of(Payload.of(block(1))), List.of()));
            drain(stream);
        });
        mallory.connect(here);
        try (Session session = node.session()) {
            assertThrows(IOException.class, () -> session.get(wanted, Duration.ofMillis(800)));
        }
        assertEquals(1, node.stat().unsolicitedBlocks());
        assertFalse(node.wantlist().contains(wanted));
    }
}
