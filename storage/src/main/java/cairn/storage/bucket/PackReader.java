package cairn.storage.bucket;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.Proof;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads blocks of packs: from this machine where the pack or a piece of it is here, else a piece is read from the
 * bucket first. A piece is at least a mebibyte; whoever reads on behind one gets longer ones. Every block is hashed.
 * May be used by any thread; those that want the same piece wait for one request.
 */
final class PackReader {
    /** What pieces begin and end at multiples of. */
    private static final int CHUNK_BYTES = 1 << 20;

    private static final int PIECE_BYTES_MAX = 8 << 20;
    private static final int LOCKS = 64;

    /** Up to where a pack was read last, and how long the piece was. */
    private record Last(long end, int bytes) {}

    private final Bucket bucket;
    private final Waiting waiting;
    private final Pieces pieces;
    private final Proof proof;
    private final Map<Integer, Last> lasts = new ConcurrentHashMap<>();
    private final ReentrantLock[] fetching = new ReentrantLock[LOCKS];

    PackReader(Bucket bucket, Waiting waiting, Pieces pieces, Proof proof) {
        this.bucket = bucket;
        this.waiting = waiting;
        this.pieces = pieces;
        this.proof = proof;
        for (int i = 0; i < LOCKS; i++) {
            fetching[i] = new ReentrantLock();
        }
    }

    /** Where the bucket has a pack. */
    static String object(String pack) {
        return "packs/" + pack + ".pack";
    }

    /**
     * An entry's block, or nothing where its pack is not in the bucket any more.
     *
     * @throws CorruptBlockException where the bucket gave other bytes, twice
     */
    Optional<ByteBuffer> read(Multihash hash, Catalog.Found found) throws IOException {
        KnownPack pack = found.pack();
        long offset = pack.list().offset(found.entry());
        int length = pack.list().length(found.entry());
        Optional<ByteBuffer> bytes = local(pack, offset, length);
        if (bytes.isPresent() && isRight(hash, bytes.get())) {
            return bytes;
        }
        if (bytes.isPresent()) {
            pieces.forget(pack.number(), offset, length);
        }
        bytes = fetched(pack, offset, length);
        if (bytes.isPresent()) {
            try {
                check(hash, bytes.get(), pack, found.entry());
            } catch (CorruptBlockException e) {
                pieces.forget(pack.number(), offset, length);
                throw e;
            }
        }
        return bytes;
    }

    private boolean isRight(Multihash hash, ByteBuffer bytes) throws IOException {
        try {
            proof.verify(hash, bytes, "");
            return true;
        } catch (CorruptBlockException e) {
            return false;
        }
    }

    private Optional<ByteBuffer> local(KnownPack pack, long offset, int length) throws IOException {
        if (waiting.contains(pack.name())) {
            try (FileChannel file = FileChannel.open(waiting.file(pack.name()), StandardOpenOption.READ)) {
                ByteBuffer into = ByteBuffer.allocate(length);
                int count = 0;
                while (into.hasRemaining() && count >= 0) {
                    count = file.read(into, offset + into.position());
                }
                return Optional.of(into.flip());
            } catch (NoSuchFileException e) {
                return pieces.read(pack.number(), offset, length); // It was sent a moment ago.
            }
        }
        return pieces.read(pack.number(), offset, length);
    }

    private Optional<ByteBuffer> fetched(KnownPack pack, long offset, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        while (into.hasRemaining()) {
            long at = offset + into.position();
            ReentrantLock lock = fetching[(int) ((at / PIECE_BYTES_MAX * 31 + pack.number()) & LOCKS - 1)];
            lock.lock();
            try {
                long rest = at / CHUNK_BYTES * CHUNK_BYTES + CHUNK_BYTES - at;
                int here = (int) Math.min(into.remaining(), rest);
                Optional<ByteBuffer> cached = pieces.read(pack.number(), at, here);
                if (cached.isPresent()) {
                    into.put(cached.get());
                } else {
                    Optional<Piece> piece = fetch(pack, at, into.remaining());
                    if (piece.isEmpty()) {
                        return Optional.empty();
                    }
                    ByteBuffer bytes = piece.get().bytes();
                    int from = (int) (at - piece.get().start());
                    into.put(bytes.slice(from, Math.min(into.remaining(), bytes.remaining() - from)));
                }
            } finally {
                lock.unlock();
            }
        }
        return Optional.of(into.flip());
    }

    /** Bytes of a pack from {@code start} on. */
    private record Piece(long start, ByteBuffer bytes) {}

    /** Reads the piece in which {@code at} is. */
    private Optional<Piece> fetch(KnownPack pack, long at, int wanted) throws IOException {
        long start = at / CHUNK_BYTES * CHUNK_BYTES;
        Last last = lasts.get(pack.number());
        boolean isNext = last != null && last.end == start;
        long ahead = isNext ? Math.min(last.bytes * 2L, PIECE_BYTES_MAX) : CHUNK_BYTES;
        long needed = (at - start + wanted + CHUNK_BYTES - 1) / CHUNK_BYTES * CHUNK_BYTES;
        long bytes = Math.min(Math.max(ahead, needed), PIECE_BYTES_MAX);
        bytes = Math.min(
                pieces.missing(pack.number(), start, bytes), pack.list().payloadEnd() - start);
        Optional<ByteBuffer> read = bucket.read(object(pack.name()), start, (int) bytes);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        lasts.put(pack.number(), new Last(start + bytes, (int) bytes));
        try {
            pieces.add(pack.number(), start, read.get());
        } catch (IOException e) { // A full disk costs requests, but no block.
            System.getLogger(PackReader.class.getName())
                    .log(System.Logger.Level.WARNING, "The bucket's cache took nothing: {0}", e.getMessage());
        }
        return Optional.of(new Piece(start, read.get()));
    }

    /** Returns where these are the block's bytes. */
    void check(Multihash hash, ByteBuffer bytes, KnownPack pack, int entry) throws IOException {
        proof.verify(
                hash,
                bytes,
                "in " + object(pack.name()) + " of the bucket at byte "
                        + pack.list().offset(entry) + "; add it again, or import it from another copy");
    }

    /** Bytes of a pack, from here where all of them are, else from the bucket without keeping them. */
    ByteBuffer readOnce(KnownPack pack, long offset, int length) throws IOException {
        Optional<ByteBuffer> bytes = local(pack, offset, length);
        if (bytes.isEmpty()) {
            bytes = bucket.read(object(pack.name()), offset, length);
        }
        return bytes.orElseThrow(
                () -> new UnavailableException("The bucket has no " + object(pack.name()) + " any more"));
    }
}
