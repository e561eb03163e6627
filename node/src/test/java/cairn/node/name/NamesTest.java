package cairn.node.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.path.ContentPath;
import cairn.network.routing.NameRouting;
import cairn.node.link.LinkSource;
import cairn.storage.table.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamesTest {
    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Database database;
    private final Network network = new Network();

    /** Records that somebody keeps elsewhere. */
    private static final class Network implements NameRouting {
        private final Map<IpnsName, IpnsRecord> records = new ConcurrentHashMap<>();
        private final AtomicInteger asked = new AtomicInteger();
        private CountDownLatch answered = new CountDownLatch(1);
        private boolean isOnline = true;

        @Override
        public boolean isOnline() {
            return isOnline;
        }

        @Override
        public Optional<IpnsRecord> findRecord(IpnsName name, Duration patience) {
            asked.incrementAndGet();
            answered.countDown();
            return Optional.ofNullable(records.get(name));
        }

        @Override
        public void putRecord(IpnsName name, IpnsRecord record, Duration patience) {
            records.put(name, record);
        }
    }

    @BeforeEach
    void open() {
        database = new Database(folder.resolve("tables.db"));
    }

    @AfterEach
    void close() throws IOException {
        database.close();
    }

    private Naming naming() {
        return Naming.of(folder.resolve("keys"), database, LinkSource.NONE, network, () -> now);
    }

    private static ContentPath path(String name) throws IOException {
        return ContentPath.parseStrict("/ipfs/bafkqaaa/" + name);
    }

    @Test
    void theSequenceCountsUpWhereTheValueChanges() throws IOException {
        Naming naming = naming();
        Keys.Named self = naming.keys().self();
        assertEquals(
                0,
                naming.names()
                        .publish(self, path("a"), Names.Publication.usual())
                        .sequence());
        assertEquals(
                0,
                naming.names()
                        .publish(self, path("a"), Names.Publication.usual())
                        .sequence());
        assertEquals(
                1,
                naming.names()
                        .publish(self, path("b"), Names.Publication.usual())
                        .sequence());
        Names.Publication ninth = new Names.Publication(Duration.ofHours(1), Duration.ZERO, OptionalLong.of(9), false);
        assertEquals(9, naming.names().publish(self, path("c"), ninth).sequence());
        assertThrows(MalformedException.class, () -> naming.names().publish(self, path("d"), ninth));
        assertEquals(
                path("c"),
                naming.names().resolve(self.ipnsName(), true).orElseThrow().value());
        assertEquals(path("c"), network.records.get(self.ipnsName()).value());
        assertEquals(
                path("c").toString() + "/x",
                naming.links()
                        .follow(ContentPath.parse(self.ipnsName().path() + "/x"))
                        .path()
                        .toString());
    }

    @Test
    void aNodeThatLostItsTablesCountsOnFromWhatTheNetworkHas() throws IOException {
        Keys.Named self = naming().keys().self();
        Names.Publication fifth = new Names.Publication(Duration.ofHours(1), Duration.ZERO, OptionalLong.of(5), true);
        naming().names().publish(self, path("a"), fifth);
        database.close();
        database = new Database(folder.resolve("other.db"));
        assertEquals(
                6,
                naming().names()
                        .publish(self, path("b"), Names.Publication.usual())
                        .sequence());
    }

    @Test
    void aFoundRecordIsHandedOutAtOnceAndRefreshedBehind() throws Exception {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        IpnsName name = new IpnsName(key.publicKey().peerId());
        network.records.put(name, record(key, 1, "old"));
        Naming naming = naming();
        assertEquals(
                path("old"), naming.names().resolve(name, true).orElseThrow().value());
        network.records.put(name, record(key, 2, "new"));
        assertEquals(
                path("old"), naming.names().resolve(name, true).orElseThrow().value());
        assertEquals(1, network.asked.get());
        network.answered = new CountDownLatch(1);
        now = now.plus(Duration.ofMinutes(11));
        assertEquals(
                path("old"), naming.names().resolve(name, true).orElseThrow().value());
        assertTrue(network.answered.await(10, TimeUnit.SECONDS));
        assertEquals(
                path("new"), naming.names().resolve(name, false).orElseThrow().value());
        now = now.plus(Duration.ofDays(3));
        network.isOnline = false;
        assertEquals(Optional.empty(), naming.names().resolve(name, true), "it expired");
    }

    private IpnsRecord record(SecretKey key, long sequence, String name) throws IOException {
        return IpnsRecord.sign(
                key,
                new IpnsRecord.Statement(path(name), sequence, now.plus(Duration.ofDays(1)), Duration.ofMinutes(10)),
                true);
    }

    @Test
    void aForgedOrWorseRecordIsNotKept() throws IOException {
        network.isOnline = false;
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        IpnsName name = new IpnsName(key.publicKey().peerId());
        Names names = naming().names();
        assertThrows(
                MalformedException.class,
                () -> names.put(name, record(SecretKey.generate(KeyType.ED25519), 1, "forged")));
        names.put(name, record(key, 2, "good"));
        assertEquals(path("good"), names.put(name, record(key, 1, "older")).value());
        assertEquals(path("good"), names.resolve(name, true).orElseThrow().value());
    }

    @Test
    void ownRecordsAreRenewedBeforeTheyExpire() throws IOException {
        Naming naming = naming();
        Keys.Named self = naming.keys().self();
        IpnsRecord first = naming.names().publish(self, path("a"), Names.Publication.usual());
        now = now.plus(Duration.ofHours(4));
        naming.names().republish();
        assertEquals(first, network.records.get(self.ipnsName()));
        now = now.plus(Duration.ofHours(30));
        naming.names().republish();
        assertEquals(
                now.plus(Names.LIFETIME_DEFAULT),
                network.records.get(self.ipnsName()).expiry());
        assertEquals(path("a"), network.records.get(self.ipnsName()).value());
    }

    @Test
    void recordsAreSpreadAgainAndAgain() throws Exception {
        Naming naming = naming();
        Keys.Named self = naming.keys().self();
        naming.names().publish(self, path("a"), Names.Publication.usual());
        network.records.clear();
        try (Republication _ = Republication.start(naming.names(), Duration.ZERO, Duration.ofMillis(1))) {
            Eventually.holds("it is spread", () -> network.records.containsKey(self.ipnsName()));
            network.records.clear();
            Eventually.holds("it is spread again", () -> network.records.containsKey(self.ipnsName()));
        }
    }

    @Test
    void keysAreMadeFoundRenamedAndRemoved() throws IOException {
        Keys keys = naming().keys();
        Keys.Named made = keys.generate("news", KeyType.ED25519, 0);
        assertThrows(MalformedException.class, () -> keys.generate("news", KeyType.ED25519, 0));
        assertEquals("news", keys.find(made.ipnsName().toString()).orElseThrow().name());
        assertEquals(2, keys.list().size());
        assertEquals("self", keys.list().getFirst().name());
        Keys.Named other = keys.generate("other", KeyType.SECP256K1, 0);
        assertThrows(MalformedException.class, () -> keys.rename("news", "other", false));
        assertTrue(keys.rename("news", "other", true));
        assertEquals(made.ipnsName(), keys.find("other").orElseThrow().ipnsName());
        assertEquals(Optional.empty(), keys.find(other.key().publicKey().peerId()));
        keys.remove("other");
        assertThrows(NotFoundException.class, () -> keys.remove("other"));
        assertThrows(MalformedException.class, () -> keys.generate("../up", KeyType.ED25519, 0));
    }
}
