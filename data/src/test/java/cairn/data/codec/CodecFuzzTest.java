package cairn.data.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded values and seeded damage. */
class CodecFuzzTest {
    private static final int ROUNDS = 20_000;

    private static Random seeded(String name, long seed) {
        System.out.println("CodecFuzzTest " + name + " seed " + seed);
        return new Random(seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dag-cbor", "dag-json"})
    void everyValueComesBackWithItsLinks(String label) throws Exception {
        BlockCodec codec = BlockCodecs.byLabel(label).orElseThrow();
        RandomNodes nodes = new RandomNodes(seeded(label, 11));
        for (int i = 0; i < ROUNDS; i++) {
            IpldNode node = nodes.next(4);
            ByteBuffer block = codec.encode(node);
            IpldNode back = codec.decode(block);
            assertEquals(node, back);
            assertEquals(back, codec.decodeRelaxed(block));
            assertEquals(block, codec.encode(back));
            assertEquals(RandomNodes.links(back), codec.links(block));
        }
    }

    /** What a strict reader takes is written as the same bytes; it refuses the rest with a place inside the block. */
    @ParameterizedTest
    @ValueSource(strings = {"dag-cbor", "dag-json", "dag-pb"})
    void damagedBlocksAreRefusedOrCanonical(String label) throws Exception {
        BlockCodec codec = BlockCodecs.byLabel(label).orElseThrow();
        Random random = seeded(label, 12);
        RandomNodes nodes = new RandomNodes(random);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = damaged(sample(codec, nodes), random);
            try {
                IpldNode node = codec.decode(ByteBuffer.wrap(bytes));
                accepted++;
                if (!label.equals("dag-pb")) {
                    assertEquals(ByteBuffer.wrap(bytes), codec.encode(node));
                }
                assertEquals(RandomNodes.links(node), codec.links(ByteBuffer.wrap(bytes)));
            } catch (MalformedException e) {
                refused++;
                assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, e.getMessage());
            }
        }
        assertTrue(accepted > ROUNDS / 100 && refused > ROUNDS / 100, accepted + " accepted, " + refused + " refused");
    }

    /** Relaxed readers and link readers end with a value or the one exception, whatever they are given. */
    @ParameterizedTest
    @ValueSource(strings = {"dag-cbor", "dag-json", "dag-pb", "cbor", "json", "raw"})
    void noInputBreaksAReader(String label) throws Exception {
        BlockCodec codec = BlockCodecs.byLabel(label).orElseThrow();
        Random random = seeded(label, 13);
        RandomNodes nodes = new RandomNodes(random);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = damaged(sample(codec, nodes), random);
            ByteBuffer input = ByteBuffer.allocateDirect(bytes.length + 3).position(3);
            input.put(bytes).position(3);
            try {
                codec.decodeRelaxed(input);
            } catch (MalformedException e) {
                assertTrue(e.offset() <= bytes.length, e.getMessage());
            }
            try {
                List<Cid> links = codec.links(input);
                assertTrue(links.size() <= bytes.length);
            } catch (MalformedException e) {
                assertTrue(e.offset() <= bytes.length, e.getMessage());
            }
            assertEquals(3, input.position());
        }
    }

    private static byte[] sample(BlockCodec codec, RandomNodes nodes) {
        while (true) {
            try {
                ByteBuffer block = switch (codec.codec()) {
                    case DAG_PB -> pb(nodes, codec);
                    case RAW -> codec.encode(nodes.bytes());
                    default -> codec.encode(nodes.next(3));
                };
                byte[] bytes = new byte[block.remaining()];
                block.get(bytes);
                return bytes;
            } catch (MalformedException e) {
                // This codec cannot say this value (links in plain JSON); another one will do.
            }
        }
    }

    private static ByteBuffer pb(RandomNodes nodes, BlockCodec codec) throws MalformedException {
        List<IpldNode> links = new ArrayList<>();
        for (Cid cid : RandomNodes.links(nodes.next(2))) {
            links.add(new IpldNode.MapNode(
                    Map.of("Hash", IpldNode.of(cid), "Name", IpldNode.of(nodes.text()), "Tsize", IpldNode.of(300))));
        }
        return codec.encode(new IpldNode.MapNode(Map.of("Links", new IpldNode.ListNode(links))));
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        for (int k = random.nextInt(4); k > 0 && damaged.length > 0; k--) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(5)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt(256);
                case 2 -> damaged = Arrays.copyOf(damaged, at);
                case 3 -> damaged = Arrays.copyOf(damaged, damaged.length + 1 + random.nextInt(3));
                default -> System.arraycopy(bytes, 0, damaged, at, Math.min(bytes.length, damaged.length - at));
            }
        }
        return damaged;
    }
}
