package cairn.storage.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.path.ContentPath;
import cairn.storage.table.Database;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a table of names does on every database system. */
abstract class NameTableContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** Opens the tables, which are the same ones each time in a test. */
    protected abstract Database open() throws Exception;

    private static IpnsRecord record(SecretKey key, long sequence) throws IOException {
        return IpnsRecord.sign(
                key,
                new IpnsRecord.Statement(
                        ContentPath.parseStrict("/ipfs/bafkqaaa"), sequence, NOW.plusSeconds(60), Duration.ZERO),
                false);
    }

    @Test
    void theBestRecordOfEachNameIsKeptAcrossOpenings() throws Exception {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        SecretKey other = SecretKey.generate(KeyType.ED25519);
        IpnsName name = new IpnsName(key.publicKey().peerId());
        IpnsName otherName = new IpnsName(other.publicKey().peerId());
        try (Database database = open()) {
            NameTable table = new NameTable(database);
            assertEquals(Optional.empty(), table.find(name));
            assertEquals(record(key, 5), table.put(name, record(key, 5), NOW));
            assertEquals(record(key, 5), table.put(name, record(key, 4), NOW.plusSeconds(1)));
            assertEquals(record(other, 1), table.put(otherName, record(other, 1), NOW));
        }
        try (Database database = open()) {
            NameTable table = new NameTable(database);
            StoredRecord found = table.find(name).orElseThrow();
            assertEquals(new StoredRecord(name, record(key, 5), NOW.plusSeconds(1)), found);
            assertEquals(record(key, 6), table.put(name, record(key, 6), NOW));
            table.replace(name, record(key, 2), NOW);
            assertEquals(record(key, 2), table.find(name).orElseThrow().record());
            assertEquals(2, table.all().size());
            assertEquals(
                    List.of(name, otherName).stream()
                            .map(IpnsName::toString)
                            .sorted()
                            .toList(),
                    table.all().stream()
                            .map(row -> row.name().toString())
                            .sorted()
                            .toList());
        }
    }
}
