package cairn.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The figures of RPCs as a table of Markdown; ratios are of the nodes' processor time, which others change less. */
record RpcTable(List<Contestant> contestants, Map<RpcLoad, Map<Contestant, List<RpcLoad.Figure>>> figures) {
    private static final double MIB = 1 << 20;

    void write(StringBuilder page) {
        Contestant cairn = contestants.getFirst();
        List<Contestant> peers = contestants.subList(1, contestants.size());
        page.append("\n## RPC\n\nMedians: wall time, processor time of the node, its resident memory afterwards.")
                .append(" Ratios: of processor time, then of wall time.\n\n| load | cairn |");
        StringBuilder rule = new StringBuilder("|---|---|");
        for (Contestant peer : peers) {
            page.append(' ').append(peer.name()).append(" | ratios | wanted |");
            rule.append("---|---|---|");
        }
        page.append('\n').append(rule).append('\n');
        figures.forEach((load, byContestant) -> {
            page.append("| ").append(load.label()).append(": ").append(load.meaning());
            List<RpcLoad.Figure> own = byContestant.getOrDefault(cairn, List.of());
            page.append(" | ").append(cell(own)).append(" |");
            for (Contestant peer : peers) {
                List<RpcLoad.Figure> other = byContestant.getOrDefault(peer, List.of());
                page.append(' ').append(cell(other)).append(" | ").append(ratios(own, other));
                page.append(String.format(Locale.ROOT, " | %.1f× |", load.wanted()));
            }
            page.append('\n');
        });
    }

    private static String cell(List<RpcLoad.Figure> list) {
        return list.isEmpty()
                ? "failed"
                : String.format(
                        Locale.ROOT,
                        "%.2f s, %.2f s CPU, %.0f MiB",
                        median(list, RpcLoad.Figure::millis) / 1000.0,
                        median(list, RpcLoad.Figure::cpuMillis) / 1000.0,
                        median(list, RpcLoad.Figure::residentBytes) / MIB);
    }

    private static String ratios(List<RpcLoad.Figure> own, List<RpcLoad.Figure> other) {
        return own.isEmpty() || other.isEmpty()
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "**%.1f×**, %.1f×",
                        (double) median(other, RpcLoad.Figure::cpuMillis)
                                / Math.max(1, median(own, RpcLoad.Figure::cpuMillis)),
                        (double) median(other, RpcLoad.Figure::millis)
                                / Math.max(1, median(own, RpcLoad.Figure::millis)));
    }

    private static long median(List<RpcLoad.Figure> list, ToLongFunction<RpcLoad.Figure> figure) {
        long[] sorted = list.stream().mapToLong(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
