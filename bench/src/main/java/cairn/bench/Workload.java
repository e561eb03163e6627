package cairn.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The data of a comparison, made from a fixed seed: one file of incompressible bytes, and a tree that resembles a
 * {@code node_modules}: packages of very different size, nested ones, a few flat folders with thousands of entries,
 * most files below 4 KiB and some large ones, one file in ten with the same bytes as another.
 *
 * @param file the large file
 * @param tree the folder with the many files
 * @param gateway a folder with what is asked of a gateway many times: "small" of 12 bytes, "mebibyte", and "listing"
 *     with 141 entries
 */
record Workload(Path file, Path tree, Path gateway) {
    private static final long SEED = 20_250_916L;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int LISTED = 141;
    private static final int DEEP = 4;
    private static final int FILE_BYTES_MEDIAN = 1500;
    private static final double FILE_BYTES_SIGMA = 1.7;
    private static final int FILE_BYTES_MAX = 8 << 20;
    private static final int FLAT_PACKAGES = 4;
    private static final double FLAT_SHARE = 0.04;
    private static final double TWIN_SHARE = 0.1;
    private static final List<String> FOLDERS =
            List.of("", "lib", "dist", "dist/esm", "dist/cjs", "src", "src/internal", "src/internal/deep/er", "types");
    private static final List<String> EXTENSIONS = List.of(".js", ".js", ".d.ts", ".mjs", ".json", ".md", ".map");

    /** Makes what is not there yet; what is there, of the same size, is taken as it is. */
    static Workload prepare(Path folder, long fileBytes, int treeFiles) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("file-" + fileBytes);
        if (!Files.exists(file) || Files.size(file) != fileBytes) {
            writeFile(file, fileBytes);
        }
        Path tree = folder.resolve("tree-" + treeFiles);
        if (!Files.exists(tree)) {
            Path unfinished = Files.createTempDirectory(folder, "unfinished");
            new TreeWriter(new SplittableRandom(SEED)).write(unfinished, treeFiles);
            Files.move(unfinished, tree);
        }
        Path gateway = folder.resolve("gateway");
        if (!Files.exists(gateway)) {
            Path unfinished = Files.createTempDirectory(folder, "unfinished");
            writeGateway(unfinished);
            Files.move(unfinished, gateway);
        }
        return new Workload(file, tree, gateway);
    }

    private static void writeGateway(Path folder) throws IOException {
        Files.writeString(folder.resolve("small"), "twelve bytes");
        writeFile(folder.resolve("mebibyte"), BUFFER_BYTES);
        Path listing = Files.createDirectory(folder.resolve("listing"));
        for (int i = 0; i < LISTED; i++) {
            Files.writeString(listing.resolve("entry-" + i + EXTENSIONS.get(i % EXTENSIONS.size())), "entry " + i);
        }
    }

    /** The first file of the tree that has three folders above it, relative to the tree. */
    String deepFile() throws IOException {
        try (Stream<Path> all = Files.walk(tree, DEEP)) {
            return all.filter(path -> tree.relativize(path).getNameCount() == DEEP && Files.isRegularFile(path))
                    .map(path -> tree.relativize(path).toString())
                    .min(String::compareTo)
                    .orElseThrow(() -> new IOException("The tree has no file with three folders above it"));
        }
    }

    private static void writeFile(Path file, long bytes) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= buffer.length) {
                random.nextBytes(buffer);
                out.write(buffer, 0, (int) Math.min(buffer.length, left));
            }
        }
    }

    /** Writes one tree; confined to its thread. */
    private static final class TreeWriter {
        private final SplittableRandom random;
        private final List<Path> packages = new ArrayList<>();
        private byte[] last = new byte[0];

        TreeWriter(SplittableRandom random) {
            this.random = random;
        }

        void write(Path root, int files) throws IOException {
            int left = files;
            for (int i = 0; i < FLAT_PACKAGES; i++) {
                Path flat = root.resolve("icons-" + i).resolve("esm");
                Files.createDirectories(flat);
                int share = (int) (files * FLAT_SHARE);
                for (int j = 0; j < share; j++) {
                    writeFile(flat.resolve("Icon" + j + ".js"));
                }
                left -= share;
            }
            for (int i = 0; left > 0; i++) {
                int count = Math.min(left, 2 + (int) Math.min(4000, logNormal(15, 1.5)));
                writePackage(place(root, i), count);
                left -= count;
            }
        }

        private Path place(Path root, int number) {
            boolean isNested = !packages.isEmpty() && random.nextInt(5) == 0;
            Path parent =
                    isNested ? packages.get(random.nextInt(packages.size())).resolve("node_modules") : root;
            Path scope = random.nextInt(4) == 0 ? parent.resolve("@scope" + random.nextInt(40)) : parent;
            return scope.resolve("package-" + number);
        }

        private void writePackage(Path folder, int files) throws IOException {
            packages.add(folder);
            for (int i = 0; i < files; i++) {
                Path target = folder.resolve(FOLDERS.get(random.nextInt(FOLDERS.size())));
                Files.createDirectories(target);
                writeFile(target.resolve("file" + i + EXTENSIONS.get(random.nextInt(EXTENSIONS.size()))));
            }
        }

        private void writeFile(Path file) throws IOException {
            if (random.nextDouble() >= TWIN_SHARE) {
                last = new byte[(int) Math.min(FILE_BYTES_MAX, logNormal(FILE_BYTES_MEDIAN, FILE_BYTES_SIGMA))];
                random.nextBytes(last);
            }
            Files.write(file, last);
        }

        private long logNormal(double median, double sigma) {
            return (long) (median * Math.exp(sigma * random.nextGaussian()));
        }
    }
}
