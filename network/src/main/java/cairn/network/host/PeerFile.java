package cairn.network.host;

import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the peers that this host met were reachable, for its next start. Used by one thread at a time. Format:
 * {@code docs/formats/peers.md}.
 */
public final class PeerFile {
    private static final String MAGIC = "cairn-peers 1";
    private static final int PEERS_MAX = 2_000;
    private static final int ADDRESSES_OF_PEER_MAX = 8;
    private static final int BYTES_MAX = 16 * 1024 * 1024;
    private static final Duration LIFE = Duration.ofDays(7);

    private final Path file;
    private final InstantSource clock;

    public PeerFile(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Writes the peers that were met last; an older file is there, whole, until this one is. */
    public void save(PeerStore peers) throws IOException {
        List<String> lines = new ArrayList<>(List.of(MAGIC));
        for (PeerStore.Met met : peers.met(PEERS_MAX)) {
            met.addresses().stream()
                    .limit(ADDRESSES_OF_PEER_MAX)
                    .forEach(address -> lines.add(met.when().getEpochSecond() + " " + address.with(met.peer())));
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, lines, StandardCharsets.UTF_8);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Tells {@code peers} what the file says, if there is one, and how many addresses that were.
     *
     * @throws MalformedException where it is not such a file, or a damaged one; the lines before the damage count
     */
    public int load(PeerStore peers) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new MalformedException(file + " is too long for a list of peers");
        }
        String[] lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1);
        if (!lines[0].equals(MAGIC)) {
            throw new MalformedException(file + " does not begin with " + MAGIC + ": it is another version's");
        }
        int told = 0;
        for (int i = 1; i < lines.length; i++) {
            if (!lines[i].isEmpty()) {
                told += tell(peers, lines[i], i + 1) ? 1 : 0;
            }
        }
        return told;
    }

    private boolean tell(PeerStore peers, String line, int number) throws MalformedException {
        int space = line.indexOf(' ');
        try {
            Instant when = Instant.ofEpochSecond(Long.parseLong(line, 0, Math.max(0, space), 10));
            Multiaddr address = Multiaddr.parse(line.substring(space + 1));
            PeerId peer = address.peer().orElseThrow(() -> new MalformedException("no peer is named"));
            Duration left = Duration.between(clock.instant(), when.plus(LIFE));
            boolean lives = left.isPositive() && left.compareTo(LIFE) <= 0;
            if (lives) {
                peers.learn(peer, List.of(address), left);
            }
            return lives;
        } catch (RuntimeException | MalformedException e) {
            throw new MalformedException(file + " is damaged in line " + number + ": " + e.getMessage());
        }
    }
}
