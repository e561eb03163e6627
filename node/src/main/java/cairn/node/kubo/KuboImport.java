package cairn.node.kubo;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.key.SecretKey;
import cairn.data.multihash.Multihash;
import cairn.node.Node;
import cairn.node.name.Keys;
import cairn.node.pin.PinKind;
import cairn.node.pin.PinRequest;
import cairn.storage.block.Quota;
import cairn.storage.kubo.KuboRepository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Copies a repository of Kubo's into a node. Run once, by one thread. */
public final class KuboImport {
    /** Is told how it goes. */
    public interface Listener {
        /** So many blocks are here by now, of which so many were before. */
        void passed(long blocks, long heldBefore) throws IOException;

        /** Something could not be taken over. */
        void problem(String text) throws IOException;

        /** Something besides blocks was taken over. */
        void taken(String text) throws IOException;
    }

    private static final int PROGRESS_BLOCKS = 20_000;
    private static final long FILE_BYTES_MAX = 64L * 1024 * 1024;
    private static final String FILES_NAME = "files of Kubo";

    private final Node node;
    private final KuboRepository from;
    private final Listener listener;
    private long blocks;
    private long heldBefore;
    private long problems;

    public KuboImport(Node node, KuboRepository from, Listener listener) {
        this.node = node;
        this.from = from;
        this.listener = listener;
    }

    /** Copies everything; returns how many things could not be. */
    public long run() throws IOException {
        return node.keep(sink -> {
            copyBlocks(sink);
            listener.passed(blocks, heldBefore);
            for (KuboRepository.PinnedRoot pin : from.pins()) {
                PinKind kind = pin.isRecursive() ? PinKind.RECURSIVE : PinKind.DIRECT;
                if (pin(pin.cid(), kind, pin.name())) {
                    listener.taken("pinned " + pin.cid() + (pin.name().isEmpty() ? "" : " \"" + pin.name() + "\""));
                }
            }
            Optional<Cid> root = from.filesRoot();
            if (root.isPresent()) {
                takeFiles(root.get());
            }
            for (Map.Entry<String, SecretKey> key : from.keys().entrySet()) {
                takeKey(key.getKey().equals("self") ? "kubo-self" : key.getKey(), key.getValue());
            }
            return problems;
        });
    }

    private void copyBlocks(BlockSink sink) throws IOException {
        from.forEachBlock(new KuboRepository.BlockFiles() {
            @Override
            public void see(Multihash hash, Path file) throws IOException {
                if (node.blocks().has(hash)) {
                    heldBefore++;
                    passed();
                } else {
                    copy(hash, file, sink);
                }
            }

            @Override
            public void strange(Path file) throws IOException {
                problem(file + " has no block's name");
            }
        });
    }

    private void copy(Multihash hash, Path file, BlockSink sink) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            problem(file + " is longer than a block may be");
            return;
        }
        try {
            sink.put(Block.claimed(Cid.v1(Codec.RAW, hash), ByteBuffer.wrap(Files.readAllBytes(file))));
            passed();
        } catch (CorruptBlockException | MalformedException e) {
            problem(file + ": " + e.getMessage());
        } catch (LimitException e) {
            if (Quota.isRefusal(e)) {
                throw e;
            }
            problem(file + ": " + e.getMessage());
        }
    }

    private void passed() throws IOException {
        if (++blocks % PROGRESS_BLOCKS == 0) {
            listener.passed(blocks, heldBefore);
        }
    }

    private void problem(String text) throws IOException {
        problems++;
        listener.problem(text);
    }

    /** Whether it is pinned now, or was before. */
    private boolean pin(Cid cid, PinKind kind, String name) throws IOException {
        try {
            node.pins().requireComplete(cid, kind, (_, _) -> {});
            if (kind == PinKind.DIRECT
                    && node.pins().find(cid, Optional.of(PinKind.RECURSIVE)).isPresent()) {
                return true;
            }
            node.pins().put(cid, kind, PinRequest.named(name));
            return true;
        } catch (NotFoundException | CorruptBlockException | MalformedException e) {
            problem("not pinned: " + cid + ": " + e.getMessage());
            return false;
        }
    }

    /** The files become the node's, if it has none yet. */
    private void takeFiles(Cid root) throws IOException {
        if (node.mutableFiles().roots().contains(root)) {
            return;
        }
        if (!pin(root, PinKind.RECURSIVE, FILES_NAME)) {
            return;
        }
        if (hasNoFiles()) {
            node.mutableFiles().replace(Optional.of(root));
            node.pins().remove(root, PinKind.RECURSIVE);
            listener.taken("files " + root);
        } else {
            listener.taken("files " + root + ", pinned as \"" + FILES_NAME + "\", since there are files here; to have"
                    + " them beside those: cairn files cp /ipfs/" + root + " /kubo");
        }
    }

    private boolean hasNoFiles() throws IOException {
        for (Cid root : node.mutableFiles().roots()) {
            if (!BlockCodecs.links(node.block(root)).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void takeKey(String name, SecretKey key) throws IOException {
        Optional<Keys.Named> same = node.keys().find(key.publicKey().peerId());
        if (same.isPresent()) {
            return;
        }
        try {
            node.keys().add(name, key);
            listener.taken("key " + name);
        } catch (MalformedException e) {
            problem("the key " + name + " was not taken: " + e.getMessage());
        }
    }
}
