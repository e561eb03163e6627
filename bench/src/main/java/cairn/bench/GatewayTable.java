package cairn.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The figures of gateways as a table of Markdown: throughput and, beside it, how long the slowest hundredth took. */
record GatewayTable(List<Contestant> contestants, Map<Load, Map<Contestant, List<Load.Figure>>> figures) {
    void write(StringBuilder page) {
        Contestant cairn = contestants.getFirst();
        List<Contestant> peers = contestants.subList(1, contestants.size());
        page.append("\n## Gateways\n\nMedians. A ratio above 1: Cairn is better.\n\n")
                .append("| load | cairn |");
        StringBuilder rule = new StringBuilder("|---|---|");
        for (Contestant peer : peers) {
            page.append(' ').append(peer.name()).append(" | ratio |");
            rule.append("---|---|");
        }
        page.append('\n').append(rule).append('\n');
        figures.forEach((load, byContestant) -> {
            page.append("| ").append(load.label()).append(": ").append(load.meaning());
            Optional<Load.Figure> own = median(byContestant.get(cairn));
            page.append(" | ").append(cell(load, own)).append(" |");
            for (Contestant peer : peers) {
                Optional<Load.Figure> other = median(byContestant.get(peer));
                page.append(' ').append(cell(load, other)).append(" | ");
                page.append(ratio(load, own, other)).append(" |");
            }
            page.append('\n');
        });
    }

    private static Optional<Load.Figure> median(List<Load.Figure> list) {
        if (list == null) {
            return Optional.empty();
        }
        double value = middle(list.stream().mapToDouble(Load.Figure::value).toArray());
        Optional<Double> p99 = list.getFirst().p99Millis().isEmpty()
                ? Optional.empty()
                : Optional.of(middle(list.stream()
                        .mapToDouble(figure -> figure.p99Millis().orElseThrow())
                        .toArray()));
        return Optional.of(new Load.Figure(value, p99));
    }

    private static double middle(double[] values) {
        double[] sorted = java.util.Arrays.stream(values).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String cell(Load load, Optional<Load.Figure> figure) {
        if (figure.isEmpty()) {
            return "failed";
        }
        String value = load.unit() == Load.Unit.SECONDS ? "%.2f%s" : "%,.0f%s";
        String text = String.format(
                Locale.ROOT, value, figure.get().value(), load.unit().label());
        return figure.get()
                .p99Millis()
                .map(p99 -> text + String.format(Locale.ROOT, ", p99 %.1f ms", p99))
                .orElse(text);
    }

    private static String ratio(Load load, Optional<Load.Figure> own, Optional<Load.Figure> other) {
        return own.isEmpty() || other.isEmpty()
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "**%.1f×**",
                        load.unit().ratio(own.get().value(), other.get().value()));
    }
}
