package cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A comparison as a page of Markdown. */
record Report(
        Options options,
        Map<Work, Map<Contestant, List<Run>>> runs,
        Map<Load, Map<Contestant, List<Load.Figure>>> figures,
        Map<RpcLoad, Map<Contestant, List<RpcLoad.Figure>>> rpcFigures,
        List<String> problems) {
    private static final double MIB = 1 << 20;

    String page() throws IOException, InterruptedException {
        StringBuilder page = new StringBuilder("# Side by side, ")
                .append(LocalDate.now(ZoneOffset.UTC))
                .append("\n\n");
        if (!runs.isEmpty()) {
            writeTable(page);
            writeRuns(page);
        }
        if (!figures.isEmpty()) {
            new GatewayTable(options.contestants(), figures).write(page);
        }
        if (!rpcFigures.isEmpty()) {
            new RpcTable(options.contestants(), rpcFigures).write(page);
        }
        writeSettings(page);
        if (!problems.isEmpty()) {
            page.append("\n## Problems\n\n");
            problems.forEach(problem -> page.append("- ").append(problem).append('\n'));
        }
        return page.toString();
    }

    private void writeTable(StringBuilder page) {
        List<Contestant> peers =
                options.contestants().subList(1, options.contestants().size());
        page.append(
                "Median wall time in seconds, and peak resident memory in MiB. A ratio is the peer's time over Cairn's:"
                        + " above 1, Cairn is faster.\n\n| work | cairn |");
        StringBuilder rule = new StringBuilder("|---|---|");
        for (Contestant peer : peers) {
            page.append(' ').append(peer.name()).append(" | ratio |");
            rule.append("---|---|");
        }
        page.append("\n").append(rule).append("\n");
        Contestant cairn = options.contestants().getFirst();
        runs.forEach((work, byContestant) -> {
            page.append("| ")
                    .append(work.label())
                    .append(": ")
                    .append(work.meaning())
                    .append(" | ");
            page.append(cell(byContestant.get(cairn))).append(" |");
            for (Contestant peer : peers) {
                page.append(' ').append(cell(byContestant.get(peer))).append(" | ");
                page.append(ratio(byContestant.get(cairn), byContestant.get(peer)))
                        .append(" |");
            }
            page.append('\n');
        });
        writeMemory(page, cairn);
    }

    /** Work that writes, above a process that only says its version: what the data costs, without the runtime's own. */
    private void writeMemory(StringBuilder page, Contestant cairn) {
        List<Run> version = runs.getOrDefault(Work.VERSION, Map.of()).get(cairn);
        if (version == null) {
            return;
        }
        double base = median(version, Run::peakBytes) / MIB;
        page.append(String.format(Locale.ROOT, "%nCairn's memory above its base (`version`: %.0f MiB):", base));
        runs.forEach((work, byContestant) -> {
            List<Run> own = byContestant.get(cairn);
            if (own != null && work != Work.VERSION) {
                double above = median(own, Run::peakBytes) / MIB - base;
                page.append(String.format(Locale.ROOT, " %s %.0f MiB;", work.label(), above));
            }
        });
        page.append('\n');
    }

    private void writeRuns(StringBuilder page) {
        page.append("\n## Every run, in milliseconds\n\n| work | contestant | runs |\n|---|---|---|\n");
        runs.forEach((work, byContestant) -> byContestant.forEach((contestant, list) -> page.append("| ")
                .append(work.label())
                .append(" | ")
                .append(contestant.name())
                .append(" | ")
                .append(String.join(
                        ", ",
                        list.stream()
                                .map(run -> run.millis() + (work.isFetch() ? " (" + run.text() + ")" : ""))
                                .toList()))
                .append(" |\n")));
    }

    private void writeSettings(StringBuilder page) throws IOException, InterruptedException {
        page.append("\n## Machine, versions, settings\n\n");
        page.append("- ")
                .append(processor())
                .append(", ")
                .append(Runtime.getRuntime().availableProcessors());
        page.append(" cores, ").append(memory()).append(", ").append(System.getProperty("os.name"));
        page.append(' ').append(System.getProperty("os.version")).append(", scratch on ");
        page.append(Files.getFileStore(options.scratch()).type()).append('\n');
        page.append("- Java ").append(Runtime.version()).append('\n');
        for (Contestant contestant : options.contestants()) {
            page.append("- ").append(contestant.name()).append(": ");
            page.append(contestant.version().replace("\n", ", ")).append('\n');
        }
        page.append("- data: one file of ").append(options.fileBytes()).append(" bytes; a tree of ");
        page.append(options.treeFiles()).append(" files; both from a fixed seed (`cairn.bench.Workload`)\n");
        page.append("""
                - import profile of all: `unixfs-v1-2025`; the roots are compared
                - durability of all: what a command has reported is on the disk. Cairn: `store.durability = "commit"`
                  (one sync a commit, its default). Kubo: flatfs with `sync = true` (one sync a file and folder, its
                  default)
                - each work: one untimed run, then alternating timed ones; a new repository for each run that writes;
                  `sync` before each; the data is in the page cache
                - memory: the kernel's high-water mark of the process (`VmHWM`); through a daemon, client and daemon
                  together
                - gateways: `wrk` with one thread for 5 seconds, or one `curl`, on the same cores; all daemons run, one
                  is asked at a time
                - RPC: Java's HTTP client with kept connections, or one `curl`; all daemons run, one is asked at a time
                """);
    }

    private static String cell(List<Run> list) {
        return list == null
                ? "failed"
                : String.format(
                        Locale.ROOT,
                        "%.2f s, %.0f MiB",
                        median(list, Run::millis) / 1000,
                        median(list, Run::peakBytes) / MIB);
    }

    private static String ratio(List<Run> own, List<Run> other) {
        return own == null || other == null
                ? "–"
                : String.format(Locale.ROOT, "**%.2f×**", median(other, Run::millis) / median(own, Run::millis));
    }

    private static double median(List<Run> list, ToLongFunction<Run> figure) {
        long[] sorted = list.stream().mapToLong(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }

    private static String processor() throws IOException {
        return firstValue(Path.of("/proc/cpuinfo"), "model name");
    }

    private static String memory() throws IOException {
        String kibibytes = firstValue(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
        return kibibytes.isEmpty() ? "unknown memory" : Math.round(Long.parseLong(kibibytes) / MIB) + " GiB";
    }

    private static String firstValue(Path file, String key) throws IOException {
        if (!Files.exists(file)) {
            return "unknown processor";
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
