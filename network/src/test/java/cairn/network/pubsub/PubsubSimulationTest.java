package cairn.network.pubsub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.network.host.Hosts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred nodes with some connections each: every message reaches all, with few copies, also after many left. */
@Timeout(300)
final class PubsubSimulationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int NODES = 100;
    private static final int DIALS = 5;
    private static final int MESSAGES = 10;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<Topics.Node, Subscription> readers = new HashMap<>();
    private final Map<Topics.Node, Set<Integer>> got = new HashMap<>();
    private int sent;

    @Test
    void everyMessageReachesEverybody() throws Exception {
        System.out.println("seed " + seed);
        try (Topics topics = new Topics()) {
            PubsubOptions options = PubsubOptions.USUAL.with(GossipOptions.USUAL.meshOnly());
            for (int i = 0; i < NODES; i++) {
                Topics.Node node = topics.node(options);
                for (int j = 0; j < Math.min(i, DIALS); j++) {
                    Topics.Node other = topics.nodes.get(random.nextInt(i));
                    node.host().connect(Hosts.address(other.host()), PATIENCE);
                }
                readers.put(node, node.pubsub().subscribe("news"));
                got.put(node, new HashSet<>());
            }
            List<Topics.Node> here = new ArrayList<>(topics.nodes);
            awaitAcquaintance(here);
            beat(topics, 5);
            publishAndAwait(topics, here);
            checkMeshes(here);
            long copies =
                    here.stream().mapToLong(n -> n.pubsub().stat().copies()).sum();
            long flood = here.stream()
                            .mapToLong(n -> n.host().connected().size() - 1L)
                            .sum()
                    * MESSAGES;
            System.out.println(copies + " copies; a flood makes about " + flood);
            assertTrue(copies < flood, copies + " copies are no fewer than a flood's " + flood);

            for (int i = 0; i < NODES / 4; i++) {
                Topics.Node gone = here.remove(random.nextInt(here.size()));
                topics.nodes.remove(gone);
                gone.pubsub().close();
                gone.host().close();
            }
            awaitAcquaintance(here);
            beat(topics, 5);
            publishAndAwait(topics, here);
        }
    }

    private static boolean isSettled(Topics.Node node) {
        return new HashSet<>(node.pubsub().peers("news")).equals(node.host().connected());
    }

    private static void awaitAcquaintance(List<Topics.Node> nodes) throws Exception {
        Eventually.holds(
                "all know what their peers want", () -> nodes.stream().allMatch(PubsubSimulationTest::isSettled));
    }

    private static void beat(Topics topics, int times) {
        for (int i = 0; i < times; i++) {
            topics.beat();
        }
    }

    private void publishAndAwait(Topics topics, List<Topics.Node> nodes) throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            sent++;
            byte[] data = ByteBuffer.allocate(Integer.BYTES).putInt(sent).array();
            nodes.get(random.nextInt(nodes.size())).pubsub().publish("news", data);
        }
        Eventually.holds("all have all messages", () -> {
            topics.beat(); // Who was left out by chance hears of it by gossip.
            boolean all = true;
            for (Topics.Node node : nodes) {
                all &= hasAll(node);
            }
            return all;
        });
    }

    private boolean hasAll(Topics.Node node) throws InterruptedException {
        Set<Integer> numbers = got.get(node);
        while (true) {
            Optional<Message> next = readers.get(node).next(Duration.ZERO);
            if (next.isEmpty()) {
                return numbers.size() == sent;
            }
            assertTrue(numbers.add(ByteBuffer.wrap(next.get().data()).getInt()), "seed " + seed + ": handed out twice");
        }
    }

    private void checkMeshes(List<Topics.Node> nodes) {
        for (Topics.Node node : nodes) {
            int size = node.pubsub().router().meshOf("news").size();
            int most = GossipOptions.USUAL.degreeHigh() + DIALS; // Whom a node dialled it takes in for a heartbeat.
            assertTrue(size <= most, "seed " + seed + ": a mesh of " + size);
        }
        assertEquals(NODES, nodes.size());
    }
}
