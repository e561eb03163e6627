package cairn.network.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.failure.MalformedException;
import cairn.network.memory.MemoryNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PeerFileTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final Hosts hosts = new Hosts(MemoryNetwork.faultless());

    @AfterEach
    void stop() {
        hosts.close();
    }

    /** Saves what a host knows that met another one, and gives that other one. */
    private Host met(Path file) throws Exception {
        Host first = hosts.silent();
        Host second = hosts.overTcp();
        first.connect(Hosts.address(second), PATIENCE);
        Eventually.holds(
                "identified", () -> first.peers().identification(second.self()).isPresent());
        new PeerFile(file, InstantSource.system()).save(first.peers());
        return second;
    }

    @Test
    void whoWasMetIsFoundAfterTheNextStart() throws Exception {
        Path file = folder.resolve("peers");
        Host second = met(file);
        Host again = hosts.silent();
        assertEquals(1, new PeerFile(file, InstantSource.system()).load(again.peers()));
        assertEquals(second.self(), again.connect(second.self(), PATIENCE).peer());
    }

    @Test
    void whoWasMetLongAgoIsForgotten() throws Exception {
        Path file = folder.resolve("peers");
        Host second = met(file);
        InstantSource later = InstantSource.fixed(Instant.now().plus(Duration.ofDays(8)));
        PeerStore peers = new PeerStore(later);
        assertEquals(0, new PeerFile(file, later).load(peers));
        assertEquals(List.of(), peers.addresses(second.self()));
    }

    @Test
    void noFileIsNoPeersAndAnotherVersionIsRefused() throws Exception {
        PeerStore peers = new PeerStore(InstantSource.system());
        Path file = folder.resolve("peers");
        PeerFile peerFile = new PeerFile(file, InstantSource.system());
        assertEquals(0, peerFile.load(peers));
        Files.writeString(file, "cairn-peers 2\n");
        assertThrows(MalformedException.class, () -> peerFile.load(peers));
    }

    @Test
    void damagedFilesAreSaid() throws Exception {
        Path file = folder.resolve("peers");
        met(file);
        byte[] whole = Files.readAllBytes(file);
        long seed = 89;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 100; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            Files.write(file, damaged);
            try {
                new PeerFile(file, InstantSource.system()).load(new PeerStore(InstantSource.system()));
            } catch (MalformedException e) {
                assertTrue(e.getMessage().contains("peers"), "seed " + seed + ", round " + round);
                refused++;
            }
        }
        assertTrue(refused > 30, "seed " + seed + ": " + refused);
    }
}
