package cairn.data.codec;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.ipld.IpldNode;
import cairn.data.ipld.IpldNode.BytesNode;
import cairn.data.ipld.IpldNode.FloatNode;
import cairn.data.ipld.IpldNode.LinkNode;
import cairn.data.ipld.IpldNode.ListNode;
import cairn.data.ipld.IpldNode.MapNode;
import cairn.data.multihash.HashFunction;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes values of every kind from a seed. */
final class RandomNodes {
    private final Random random;

    RandomNodes(Random random) {
        this.random = random;
    }

    IpldNode next(int depth) {
        return switch (random.nextInt(depth > 0 ? 11 : 9)) {
            case 0 -> IpldNode.ofNull();
            case 1 -> IpldNode.of(random.nextBoolean());
            case 2 -> IpldNode.of(random.nextLong() >> random.nextInt(64));
            case 3 -> IpldNode.of(wide());
            case 4 -> real();
            case 5 -> IpldNode.of(text());
            case 6 -> bytes();
            case 7, 8 -> IpldNode.of(cid());
            case 9 -> list(depth);
            default -> map(depth);
        };
    }

    private BigInteger wide() {
        BigInteger magnitude = new BigInteger(64, random).setBit(63);
        return random.nextBoolean() ? magnitude : magnitude.not();
    }

    private IpldNode real() {
        double value = Double.longBitsToDouble(random.nextLong());
        return new FloatNode(Double.isFinite(value) && random.nextBoolean() ? value : random.nextInt(100_000) / 64.0);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int point = switch (random.nextInt(6)) {
                case 0 -> random.nextInt(0x20);
                case 1 -> 0x2020 + random.nextInt(16);
                case 2 -> 0xe000 + random.nextInt(0x2000);
                case 3 -> 0x10000 + random.nextInt(0x10000);
                default -> 0x20 + random.nextInt(0x60);
            };
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    IpldNode bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return new BytesNode(ByteBuffer.wrap(bytes));
    }

    private Cid cid() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        ByteBuffer data = ByteBuffer.wrap(bytes);
        return switch (random.nextInt(3)) {
            case 0 -> Cid.v0(HashFunction.SHA2_256.hash(data));
            case 1 -> Cid.v1(Codec.RAW, HashFunction.IDENTITY.hash(data));
            default -> Cid.v1(Codec.DAG_CBOR, HashFunction.SHA2_256.hash(data));
        };
    }

    private IpldNode list(int depth) {
        List<IpldNode> elements = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            elements.add(next(depth - 1));
        }
        return new ListNode(elements);
    }

    private IpldNode map(int depth) {
        Map<String, IpldNode> entries = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            entries.put(text(), next(depth - 1));
        }
        return new MapNode(entries);
    }

    /** Links in the order in which the value holds them. */
    static List<Cid> links(IpldNode node) {
        List<Cid> links = new ArrayList<>();
        gather(node, links);
        return links;
    }

    private static void gather(IpldNode node, List<Cid> links) {
        switch (node) {
            case LinkNode link -> links.add(link.cid());
            case ListNode list -> list.elements().forEach(element -> gather(element, links));
            case MapNode map -> map.entries().values().forEach(value -> gather(value, links));
            default -> {
                // No other kind holds links.
            }
        }
    }
}
