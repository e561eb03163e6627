package cairn.storage.pack;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Prints how fast a store is: {@code java … cairn.storage.pack.PackStoreSpeed DIRECTORY BLOCKS}. The directory must
 * be empty; it is left for a look. Hashing is not measured: the blocks are known to have the hashes that they are
 * given.
 */
final class PackStoreSpeed {
    private static final int THREADS = 2;
    private static final int SMALL_BYTES = 200;
    private static final int LARGE_BYTES = 256 * 1024;
    private static final int LARGE_BLOCKS = 8192;

    private PackStoreSpeed() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        int blocks = Integer.parseInt(args[1]);
        PackStore.Options options = PackStore.Options.of(Durability.OS);
        try (PackStore store = PackStore.open(directory.resolve("small"), options)) {
            print("put of 200 bytes", blocks, "/s", time(thread -> {
                for (int i = thread; i < blocks; i += THREADS) {
                    store.put(small(i));
                }
            }));
        }
        reads(directory.resolve("small"), options, blocks);
        plain(directory.resolve("plain"));
        try (PackStore store = PackStore.open(directory.resolve("large"), options)) {
            print("put of 256 KiB", LARGE_BLOCKS * (double) LARGE_BYTES / 1e9, " GB/s", time(thread -> {
                for (int i = thread; i < LARGE_BLOCKS; i += THREADS) {
                    store.put(large(i));
                }
            }));
        }
    }

    private static void reads(Path directory, PackStore.Options options, int blocks) throws Exception {
        long start = System.nanoTime();
        try (PackStore store = PackStore.open(directory, options)) {
            System.out.printf(Locale.ROOT, "open: %.1f ms%n", (System.nanoTime() - start) / 1e6);
            try (Stream<Path> files = Files.list(directory.resolve("index"))) {
                double indexBytes =
                        files.mapToLong(file -> file.toFile().length()).sum();
                System.out.printf(Locale.ROOT, "index: %.1f bytes a block%n", indexBytes / blocks);
            }
            for (String round : new String[] {"first", "warm"}) {
                print(round + " random get of 200 bytes", blocks, "/s", time(thread -> {
                    Random random = new Random(thread);
                    for (int i = thread; i < blocks; i += THREADS) {
                        if (store.get(small(random.nextInt(blocks)).cid()).isEmpty()) {
                            throw new IllegalStateException("a block is not there");
                        }
                    }
                }));
            }
            print("has of what is not there", blocks, "/s", time(thread -> {
                for (int i = thread; i < blocks; i += THREADS) {
                    if (store.has(small(blocks + i).cid().hash())) {
                        throw new IllegalStateException("it is there");
                    }
                }
            }));
            long[] visited = {0};
            long each = System.nanoTime();
            store.forEach((hash, size) -> visited[0]++);
            print("forEach", (double) visited[0], "/s", (System.nanoTime() - each) / 1e9);
        }
        long again = System.nanoTime();
        try (PackStore store = PackStore.open(directory, options)) {
            System.out.printf(
                    Locale.ROOT,
                    "open of %d blocks, warm: %.1f ms%n",
                    store.usage().blocks(),
                    (System.nanoTime() - again) / 1e6);
        }
        Files.delete(directory.resolve("index").resolve("head"));
        long anew = System.nanoTime();
        try (PackStore store = PackStore.open(directory, options)) {
            System.out.printf(Locale.ROOT, "index made anew: %.1f ms%n", (System.nanoTime() - anew) / 1e6);
            long count = System.nanoTime();
            System.out.printf(
                    Locale.ROOT,
                    "%d blocks counted anew: %.1f ms%n",
                    store.usage().blocks(),
                    (System.nanoTime() - count) / 1e6);
        }
    }

    private static void plain(Path directory) throws IOException {
        Files.createDirectories(directory);
        ByteBuffer bytes = ByteBuffer.allocateDirect(LARGE_BYTES);
        long start = System.nanoTime();
        for (int file = 0; file < LARGE_BLOCKS / 1024; file++) {
            try (FileChannel out = FileChannel.open(
                    directory.resolve("file" + file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (int i = 0; i < 1024; i++) {
                    bytes.clear();
                    out.write(bytes);
                }
            }
        }
        print(
                "plain writes of 256 KiB by one thread",
                LARGE_BLOCKS * (double) LARGE_BYTES / 1e9,
                " GB/s",
                (System.nanoTime() - start) / 1e9);
    }

    private static Block small(long number) {
        return block(number, SMALL_BYTES);
    }

    private static Block large(long number) {
        return block(number, LARGE_BYTES);
    }

    /** A block with a hash that spreads as one of SHA-256 does. */
    private static Block block(long number, int size) {
        byte[] digest = new byte[32];
        long mixed = number * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 29) * 0xbf58476d1ce4e5b9L;
        ByteBuffer.wrap(digest)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, number)
                .putLong(24, mixed ^ mixed >>> 32);
        Multihash hash = Multihash.of(HashFunction.SHA2_256.code(), digest);
        byte[] bytes = new byte[size];
        ByteBuffer.wrap(bytes).putLong(0, number);
        return Block.known(Cid.v1(Codec.RAW, hash), ByteBuffer.wrap(bytes));
    }

    /** What a thread does. */
    @FunctionalInterface
    private interface Part {
        void run(int thread) throws IOException;
    }

    private static double time(Part part) throws InterruptedException {
        Thread[] threads = new Thread[THREADS];
        long start = System.nanoTime();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            threads[i] = Thread.ofPlatform().start(() -> {
                try {
                    part.run(thread);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void print(String what, double amount, String unit, double seconds) {
        System.out.printf(Locale.ROOT, "%s: %,.3f%s%n", what, amount / seconds, unit);
    }
}
