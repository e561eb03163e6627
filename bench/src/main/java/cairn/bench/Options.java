package cairn.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param contestants Cairn first, then the peers
 * @param works in the order they are done
 * @param loads those of a gateway, in the order they are put on
 * @param rpcLoads those of an RPC, in the same way
 * @param runs timed runs of each work by each contestant
 * @param out where the page goes besides standard output
 * @param scratch where data and repositories are made
 */
record Options(
        List<Contestant> contestants,
        List<Work> works,
        List<Load> loads,
        List<RpcLoad> rpcLoads,
        int runs,
        Optional<Path> out,
        Path scratch,
        long fileBytes,
        int treeFiles) {
    static final String USAGE = """
            bench/compare [OPTION ...]
              --peer NAME=PATH   another executable with Kubo's command line; may be given again
              --cairn PATH       the Cairn to measure (this checkout's)
              --work A,B         what to do: %s (all; none where --load is given)
              --load A,B         what to ask of the gateways, with wrk and curl: %s (all; none where --work is given)
              --rpc A,B          what to ask of the RPCs: %s (none)
              --runs N           timed runs of each, after one untimed (3)
              --out FILE         write the page there too
              --scratch FOLDER   where data and repositories go; some 5 GB (a folder in the temporary one; data is kept)
              --file-mib N       size of the large file (1024)
              --tree-files N     files in the tree (71583)""".formatted(
            String.join(",", Arrays.stream(Work.values()).map(Work::label).toList()),
            String.join(",", Arrays.stream(Load.values()).map(Load::label).toList()),
            String.join(",", Arrays.stream(RpcLoad.values()).map(RpcLoad::label).toList()));

    /** @throws IllegalArgumentException with a sentence about what is wrong */
    static Options parse(String[] arguments) {
        Path cairn = Path.of(System.getProperty("cairn.root", ".")).resolve("cairn");
        List<Contestant> peers = new ArrayList<>();
        Optional<List<Work>> works = Optional.empty();
        Optional<List<Load>> loads = Optional.empty();
        List<RpcLoad> rpcLoads = List.of();
        int runs = 3;
        Optional<Path> out = Optional.empty();
        Path scratch = Path.of(System.getProperty("java.io.tmpdir"), "cairn-bench-" + System.getProperty("user.name"));
        long fileMib = 1024;
        int treeFiles = 71_583;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value, or is unknown.");
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--peer" -> peers.add(peer(value));
                case "--cairn" -> cairn = Path.of(value);
                case "--work" ->
                    works = Optional.of(
                            Arrays.stream(value.split(",")).map(Options::work).toList());
                case "--load" ->
                    loads = Optional.of(
                            Arrays.stream(value.split(",")).map(Options::load).toList());
                case "--rpc" ->
                    rpcLoads = Arrays.stream(value.split(","))
                            .map(Options::rpcLoad)
                            .toList();
                case "--runs" -> runs = Integer.parseInt(value);
                case "--out" -> out = Optional.of(Path.of(value));
                case "--scratch" -> scratch = Path.of(value);
                case "--file-mib" -> fileMib = Long.parseLong(value);
                case "--tree-files" -> treeFiles = Integer.parseInt(value);
                default -> throw new IllegalArgumentException(arguments[i] + " is not an option.");
            }
        }
        boolean isSome = works.isPresent() || loads.isPresent() || !rpcLoads.isEmpty();
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(new Contestant("cairn", executable(cairn), Contestant.Dialect.CAIRN));
        contestants.addAll(peers);
        return new Options(
                contestants,
                works.orElse(isSome ? List.of() : List.of(Work.values())),
                loads.orElse(isSome ? List.of() : List.of(Load.values())),
                rpcLoads,
                runs,
                out,
                scratch.toAbsolutePath(),
                fileMib << 20,
                treeFiles);
    }

    private static Contestant peer(String value) {
        int equals = value.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--peer takes NAME=PATH, not " + value + ".");
        }
        return new Contestant(
                value.substring(0, equals), executable(Path.of(value.substring(equals + 1))), Contestant.Dialect.KUBO);
    }

    private static Path executable(Path path) {
        if (!Files.isExecutable(path) || Files.isDirectory(path)) {
            throw new IllegalArgumentException(path + " is no executable.");
        }
        return path.toAbsolutePath();
    }

    private static Work work(String label) {
        return Work.byLabel(label).orElseThrow(() -> new IllegalArgumentException("There is no work " + label + "."));
    }

    private static RpcLoad rpcLoad(String label) {
        return RpcLoad.byLabel(label)
                .orElseThrow(() -> new IllegalArgumentException("There is no load " + label + "."));
    }

    private static Load load(String label) {
        return Load.byLabel(label).orElseThrow(() -> new IllegalArgumentException("There is no load " + label + "."));
    }
}
