package cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of work, each a name, what must be there before, and the command that is timed. */
enum Work {
    ADD_1G("add-1g", "add the large file to a stopped node's store", Before.EMPTY),
    HASH_1G("hash-1g", "hash the large file only", Before.EMPTY),
    ADD_TREE("add-tree", "add the tree to a stopped node's store", Before.EMPTY),
    ADD_TREE_DAEMON("add-tree-daemon", "add the tree through a running daemon", Before.EMPTY),
    GET_TREE("get-tree", "get the tree back into an empty folder", Before.TREE),
    CAT_1G("cat-1g", "cat the large file to the null device", Before.FILE),
    EXPORT_1G("export-1g", "export the large file's DAG to the null device", Before.FILE),
    IMPORT_1G("import-1g", "import that CAR into an empty store", Before.EMPTY),
    FETCH_1G("fetch-1g", "fetch the large file from another daemon, in whatever way is fastest", Before.FILE),
    FETCH_1G_BLOCKS("fetch-1g-blocks", "the same by Bitswap alone", Before.FILE),
    FETCH_1G_QUIC("fetch-1g-quic", "the same as the first, over QUIC", Before.FILE),
    FETCH_TREE("fetch-tree", "fetch the tree from another daemon", Before.TREE),
    VERSION("version", "start, and say the version", Before.EMPTY);

    /** What a repository holds when the clock starts. */
    enum Before {
        EMPTY,
        FILE,
        TREE
    }

    private static final String TCP = "/ip4/127.0.0.1/tcp/0";
    private static final String QUIC = "/ip4/127.0.0.1/udp/0/quic-v1";
    private static final Path NULL_DEVICE = Path.of("/dev/null");

    private final String label;
    private final String meaning;
    private final Before before;

    Work(String label, String meaning, Before before) {
        this.label = label;
        this.meaning = meaning;
        this.before = before;
    }

    String label() {
        return label;
    }

    String meaning() {
        return meaning;
    }

    /** Whether two daemons take part, whose processor time is in what they give. */
    boolean isFetch() {
        return name().startsWith("FETCH");
    }

    Before before() {
        return before;
    }

    static Optional<Work> byLabel(String label) {
        return Arrays.stream(values()).filter(work -> work.label.equals(label)).findFirst();
    }

    /**
     * Does the work once.
     *
     * @param home a repository that holds {@link #before()}
     * @param root the CID of what it holds
     * @param car a CAR with the large file, for {@link #IMPORT_1G}
     */
    Run run(Contestant contestant, Path home, String root, Workload workload, Path car)
            throws IOException, InterruptedException {
        String file = workload.file().toString();
        String tree = workload.tree().toString();
        Path target = home.resolveSibling("got");
        return switch (this) {
            case ADD_1G -> Run.of(contestant, home, List.of("add", "-Q", file));
            case HASH_1G -> Run.of(contestant, home, List.of("add", "-Q", "-n", file));
            case ADD_TREE -> Run.of(contestant, home, List.of("add", "-r", "-Q", tree));
            case ADD_TREE_DAEMON -> Run.besideDaemon(contestant, home, List.of("add", "-r", "-Q", tree));
            case GET_TREE -> {
                Run run = Run.into(NULL_DEVICE, contestant, home, List.of("get", "-o", target.toString(), root));
                Scratch.delete(target);
                yield run;
            }
            case CAT_1G -> Run.into(NULL_DEVICE, contestant, home, List.of("cat", root));
            case EXPORT_1G -> Run.into(NULL_DEVICE, contestant, home, List.of("dag", "export", root));
            case IMPORT_1G -> Run.of(contestant, home, List.of("dag", "import", car.toString()));
            case FETCH_1G, FETCH_TREE -> Fetch.run(contestant, home, root, TCP, false);
            case FETCH_1G_BLOCKS -> Fetch.run(contestant, home, root, TCP, true);
            case FETCH_1G_QUIC -> Fetch.run(contestant, home, root, QUIC, false);
            case VERSION -> Run.of(contestant, home, List.of("version"));
        };
    }

    /** A CAR of the large file, made by the first contestant, for all of them to import. */
    static Path exportCar(Contestant contestant, Path home, Workload workload)
            throws IOException, InterruptedException {
        Path car = home.resolveSibling(workload.file().getFileName() + ".car");
        if (!Files.exists(car)) {
            contestant.prepare(home);
            String root = Run.of(
                            contestant,
                            home,
                            List.of("add", "-Q", workload.file().toString()))
                    .text();
            Run.into(car, contestant, home, List.of("dag", "export", root));
            Scratch.delete(home);
        }
        return car;
    }
}
