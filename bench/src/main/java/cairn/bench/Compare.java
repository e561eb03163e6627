package cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the same work on Cairn and its peers, alternating, and prints a table. {@code bench/compare} starts it; the
 * options are in {@link Options}. Runs on the main thread only, one process at a time.
 */
final class Compare {
    private final Options options;
    private final Workload workload;
    private final Map<Work, Map<Contestant, List<Run>>> runs = new EnumMap<>(Work.class);
    private final Map<Load, Map<Contestant, List<Load.Figure>>> figures = new EnumMap<>(Load.class);
    private final Map<RpcLoad, Map<Contestant, List<RpcLoad.Figure>>> rpcFigures = new EnumMap<>(RpcLoad.class);
    private final List<String> problems = new ArrayList<>();

    private Compare(Options options, Workload workload) {
        this.options = options;
        this.workload = workload;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.println(Options.USAGE);
            return;
        }
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        System.err.println("Preparing the data in " + options.scratch() + " ...");
        Workload workload = Workload.prepare(options.scratch(), options.fileBytes(), options.treeFiles());
        Compare compare = new Compare(options, workload);
        for (Work work : options.works()) {
            compare.measure(work);
        }
        compare.putUnderLoad();
        compare.callRpcs();
        String page = new Report(options, compare.runs, compare.figures, compare.rpcFigures, compare.problems).page();
        System.out.println(page);
        if (options.out().isPresent()) {
            Files.writeString(options.out().get(), page);
        }
        System.exit(compare.problems.isEmpty() ? 0 : 1);
    }

    /**
     * One untimed round to warm the page cache, then the timed ones; a contestant that fails is left out of the rest.
     */
    private void measure(Work work) throws IOException, InterruptedException {
        Map<Contestant, List<Run>> byContestant = new LinkedHashMap<>();
        List<Contestant> left = new ArrayList<>(options.contestants());
        for (int round = 0; round <= options.runs(); round++) {
            for (Contestant contestant : List.copyOf(left)) {
                try {
                    Run run = once(work, contestant);
                    System.err.printf(
                            "%s %s %s: %.2f s %s%n",
                            work.label(),
                            contestant.name(),
                            round == 0 ? "warm-up" : "run " + round,
                            run.millis() / 1000.0,
                            work.isFetch() ? run.text() : "");
                    if (round > 0) {
                        byContestant
                                .computeIfAbsent(contestant, key -> new ArrayList<>())
                                .add(run);
                    }
                } catch (IOException e) {
                    left.remove(contestant);
                    problems.add(work.label() + ": " + e.getMessage());
                    System.err.println(work.label() + ": " + e.getMessage());
                }
            }
        }
        if (byContestant.values().stream()
                                .map(list -> list.getLast().text())
                                .distinct()
                                .count()
                        > 1
                && work.name().startsWith("ADD")) {
            problems.add(work.label() + ": the contestants give different roots");
        }
        runs.put(work, byContestant);
        for (Contestant contestant : options.contestants()) {
            Scratch.delete(kept(contestant, work));
        }
    }

    /** All daemons run at the same time; the loads are put on one after the other, alternating. */
    private void putUnderLoad() throws IOException, InterruptedException {
        Map<Contestant, GatewayRun> gateways = new LinkedHashMap<>();
        try {
            for (Contestant contestant : options.loads().isEmpty() ? List.<Contestant>of() : options.contestants()) {
                Path home = options.scratch().resolve("gateway-" + contestant.name());
                Scratch.delete(home);
                gateways.put(contestant, GatewayRun.start(contestant, home, workload));
            }
            if (gateways.values().stream().map(GatewayRun::roots).distinct().count() > 1) {
                problems.add("the contestants' gateways do not serve the same roots");
            }
            for (Load load : options.loads()) {
                figures.put(load, figures(load, gateways));
            }
            gateways.forEach((contestant, gateway) -> System.err.printf(
                    "peak memory of the gateway of %s: %d MiB%n", contestant.name(), gateway.peakBytes() >> 20));
        } finally {
            for (Map.Entry<Contestant, GatewayRun> entry : gateways.entrySet()) {
                entry.getValue().close();
                Scratch.delete(
                        options.scratch().resolve("gateway-" + entry.getKey().name()));
            }
        }
    }

    private Map<Contestant, List<Load.Figure>> figures(Load load, Map<Contestant, GatewayRun> gateways)
            throws InterruptedException {
        Map<Contestant, List<Load.Figure>> byContestant = new LinkedHashMap<>();
        for (int round = 0; round <= options.runs(); round++) {
            for (Map.Entry<Contestant, GatewayRun> entry : gateways.entrySet()) {
                try {
                    // The first round warms up; connections that idle leave memory behind that later ones would reuse.
                    boolean isCounted = round > 0 || load == Load.IDLE;
                    if (load == Load.IDLE && round > 0) {
                        continue;
                    }
                    Load.Figure figure = entry.getValue().run(load);
                    System.err.printf(
                            "%s %s: %.2f%s %s%n",
                            load.label(),
                            entry.getKey().name(),
                            figure.value(),
                            load.unit().label(),
                            figure.p99Millis().map(p99 -> "p99 " + p99 + " ms").orElse(""));
                    if (isCounted) {
                        byContestant
                                .computeIfAbsent(entry.getKey(), key -> new ArrayList<>())
                                .add(figure);
                    }
                } catch (IOException e) {
                    problems.add(load.label() + ", " + entry.getKey().name() + ": " + e.getMessage());
                    System.err.println(problems.getLast());
                }
            }
        }
        return byContestant;
    }

    /** As the gateways. */
    private void callRpcs() throws IOException, InterruptedException {
        Map<Contestant, RpcRun> rpcs = new LinkedHashMap<>();
        boolean isFilled = options.rpcLoads().contains(RpcLoad.FILES_LS)
                || options.rpcLoads().contains(RpcLoad.PIN_LS);
        try {
            for (Contestant contestant : options.rpcLoads().isEmpty() ? List.<Contestant>of() : options.contestants()) {
                Path home = options.scratch().resolve("rpc-" + contestant.name());
                Scratch.delete(home);
                rpcs.put(contestant, RpcRun.start(contestant, home, workload, isFilled));
            }
            for (RpcLoad load : options.rpcLoads()) {
                for (int round = 0; round <= options.runs(); round++) {
                    for (Map.Entry<Contestant, RpcRun> entry : rpcs.entrySet()) {
                        callRpc(load, round, entry.getKey(), entry.getValue());
                    }
                }
            }
        } finally {
            for (Map.Entry<Contestant, RpcRun> entry : rpcs.entrySet()) {
                entry.getValue().close();
                Scratch.delete(options.scratch().resolve("rpc-" + entry.getKey().name()));
            }
        }
    }

    private void callRpc(RpcLoad load, int round, Contestant contestant, RpcRun rpc) throws InterruptedException {
        try {
            RpcLoad.Figure figure = rpc.run(load);
            System.err.printf(
                    "%s %s %s: %.2f s, %.2f s CPU, %d MiB%n",
                    load.label(),
                    contestant.name(),
                    round == 0 ? "warm-up" : "run " + round,
                    figure.millis() / 1000.0,
                    figure.cpuMillis() / 1000.0,
                    figure.residentBytes() >> 20);
            if (round > 0) {
                rpcFigures
                        .computeIfAbsent(load, _ -> new LinkedHashMap<>())
                        .computeIfAbsent(contestant, _ -> new ArrayList<>())
                        .add(figure);
            }
        } catch (IOException e) {
            problems.add(load.label() + ", " + contestant.name() + ": " + e.getMessage());
            System.err.println(problems.getLast());
        }
    }

    private Run once(Work work, Contestant contestant) throws IOException, InterruptedException {
        boolean isFresh = work.before() == Work.Before.EMPTY;
        Path home = isFresh ? options.scratch().resolve("home-" + contestant.name()) : kept(contestant, work);
        Path root = home.resolveSibling(home.getFileName() + ".root");
        if (isFresh) {
            Scratch.delete(home);
        }
        if (!Files.exists(home)) {
            contestant.prepare(home);
            Files.writeString(root, fill(work, contestant, home));
        }
        Path car = work == Work.IMPORT_1G
                ? Work.exportCar(
                        options.contestants().getLast(), options.scratch().resolve("exporter"), workload)
                : options.scratch();
        Scratch.settle();
        Run run = work.run(contestant, home, Files.readString(root), workload, car);
        if (isFresh) {
            Scratch.delete(home);
        }
        return run;
    }

    private String fill(Work work, Contestant contestant, Path home) throws IOException, InterruptedException {
        return switch (work.before()) {
            case EMPTY -> "";
            case FILE ->
                Run.of(contestant, home, List.of("add", "-Q", workload.file().toString()))
                        .text();
            case TREE ->
                Run.of(
                                contestant,
                                home,
                                List.of("add", "-r", "-Q", workload.tree().toString()))
                        .text();
        };
    }

    private Path kept(Contestant contestant, Work work) {
        return options.scratch().resolve("kept-" + contestant.name() + "-" + work.label());
    }
}
