package cairn.network.pubsub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.path.ContentPath;
import cairn.network.host.Hosts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records of names that are told in topics. */
@Timeout(120)
final class NameTopicsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Topics topics = new Topics();
    private final SecretKey key = SecretKey.generate(KeyType.ED25519);
    private final IpnsName name = new IpnsName(key.publicKey().peerId());
    private final List<NameTopics> all = new ArrayList<>();
    private Topics.Node one;
    private Topics.Node other;

    @BeforeEach
    void start() throws Exception {
        one = topics.node();
        other = topics.node();
        one.host().connect(Hosts.address(other.host()), PATIENCE);
        Eventually.holds(
                "they met",
                () -> one.pubsub().scores().size() == 1
                        && other.pubsub().scores().size() == 1);
    }

    @AfterEach
    void close() {
        all.forEach(NameTopics::close);
        topics.close();
    }

    private NameTopics names(Topics.Node node) {
        all.add(NameTopics.start(node.pubsub(), node.host(), topics.now::get));
        return all.getLast();
    }

    private IpnsRecord record(SecretKey signer, long number, Duration lives) throws Exception {
        ContentPath value = ContentPath.parse("/ipfs/bafkqaaa");
        return IpnsRecord.sign(
                signer,
                new IpnsRecord.Statement(value, number, topics.now.get().plus(lives), Duration.ofMinutes(5)),
                true);
    }

    @Test
    void whoFollowsHearsOfNewRecords() throws Exception {
        NameTopics follower = names(other);
        List<IpnsRecord> heard = new CopyOnWriteArrayList<>();
        follower.tell((_, record) -> heard.add(record));
        assertTrue(follower.isOnline());
        assertTrue(follower.findRecord(name, PATIENCE).isEmpty());
        assertEquals(List.of(name), follower.followed());
        Eventually.holds(
                "it follows", () -> one.pubsub().peers(NameTopics.topic(name)).size() == 1);
        NameTopics publisher = names(one);
        for (long number = 1; number <= 3; number++) {
            IpnsRecord record = record(key, number, Duration.ofHours(1));
            publisher.putRecord(name, record, PATIENCE);
            Eventually.holds(
                    "it came", () -> follower.findRecord(name, PATIENCE).equals(Optional.of(record)));
        }
        assertEquals(3, heard.size());
        assertTrue(follower.cancel(name));
        assertFalse(follower.cancel(name));
        Eventually.holds(
                "it follows no more",
                () -> one.pubsub().peers(NameTopics.topic(name)).isEmpty());
    }

    @Test
    void whoComesLateAsksForTheLast() throws Exception {
        NameTopics publisher = names(one);
        IpnsRecord record = record(key, 7, Duration.ofHours(1));
        publisher.putRecord(name, record, PATIENCE);
        Eventually.holds(
                "it follows its own",
                () -> other.pubsub().peers(NameTopics.topic(name)).size() == 1);
        assertEquals(Optional.of(record), names(other).findRecord(name, PATIENCE));
    }

    @Test
    void whatIsForgedOldOrExpiredIsNotTaken() throws Exception {
        NameTopics follower = names(other);
        follower.findRecord(name, PATIENCE);
        String topic = NameTopics.topic(name);
        Eventually.holds("it follows", () -> one.pubsub().peers(topic).size() == 1);
        IpnsRecord good = record(key, 5, Duration.ofHours(1));
        one.pubsub().publish(topic, record(key, 9, Duration.ofSeconds(-1)).encoded());
        one.pubsub().publish(topic, good.encoded());
        Eventually.holds(
                "the good one came", () -> follower.findRecord(name, PATIENCE).equals(Optional.of(good)));
        one.pubsub().publish(topic, record(key, 4, Duration.ofHours(2)).encoded());
        SecretKey stranger = SecretKey.generate(KeyType.ED25519);
        one.pubsub().publish(topic, record(stranger, 10, Duration.ofHours(1)).encoded());
        one.pubsub().publish(topic, new byte[] {1, 2, 3});
        Eventually.holds("both are rejected", () -> other.pubsub().stat().rejected() == 2);
        assertEquals(Optional.of(good), follower.findRecord(name, PATIENCE));
        topics.now.updateAndGet(now -> now.plus(Duration.ofHours(3)));
        assertTrue(follower.findRecord(name, PATIENCE).isEmpty(), "it has expired");
    }

    @Test
    void theTopicIsThatOfOtherImplementations() throws Exception {
        IpnsName known = IpnsName.parse("k51qzi5uqu5dgutdk6i1ynyzgkqngpha5xpgia3a5qqp4jsh0u4csozksxel2r");
        String topic = NameTopics.topic(known);
        assertTrue(topic.startsWith("/record/L2lwbnMvACQIARIg"), topic);
        assertFalse(topic.contains("="));
    }
}
