package cairn.node.provide;

import cairn.data.multihash.Multihash;
import cairn.network.kad.Placed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** New roots that wait to be told of, each once; a file keeps them while the node is not up. Guarded by itself. */
final class NewRoots {
    static final int WAITING_MAX = 10_000;

    private final Path file;
    private final TreeSet<Placed> waiting = new TreeSet<>(Placed.ORDER);

    NewRoots(Path file) {
        this.file = file;
    }

    /** Returns false where too many wait. */
    synchronized boolean add(Placed root) {
        if (waiting.size() >= WAITING_MAX) {
            return false;
        }
        waiting.add(root);
        notifyAll();
        return true;
    }

    /** Those that wait, once any do. */
    synchronized List<Placed> await() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        return List.copyOf(waiting);
    }

    synchronized void done(Collection<Placed> told) {
        told.forEach(waiting::remove);
    }

    synchronized int clear() {
        int count = waiting.size();
        waiting.clear();
        return count;
    }

    synchronized int size() {
        return waiting.size();
    }

    /** Takes what was saved; a file that is damaged counts as far as it can be read. */
    synchronized void load() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        Files.delete(file);
        while (bytes.hasRemaining() && waiting.size() < WAITING_MAX) {
            waiting.add(Placed.of(Multihash.read(bytes)));
        }
    }

    synchronized void save() throws IOException {
        if (!waiting.isEmpty()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            waiting.forEach(root -> bytes.writeBytes(root.hash().bytes()));
            Files.write(file, bytes.toByteArray());
        }
    }
}
