package cairn.services.status;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** Counters, times and readings of this process. May be used by any thread. */
public final class Metrics {
    private static final double[] SECONDS = {.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60};
    private static final double NANOS = 1e9;
    private static final int SERIES_MAX = 2000;

    /** How often something took how long. */
    private static final class Times {
        private final LongAdder[] buckets = new LongAdder[SECONDS.length + 1];
        private final LongAdder sumNanos = new LongAdder();

        Times() {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = new LongAdder();
            }
        }

        void add(long nanos) {
            int bucket = 0;
            while (bucket < SECONDS.length && nanos / NANOS > SECONDS[bucket]) {
                bucket++;
            }
            buckets[bucket].increment();
            sumNanos.add(nanos);
        }
    }

    private final Map<String, String> meanings = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, LongAdder>> counters = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Times>> times = new ConcurrentHashMap<>();
    private final Map<String, DoubleSupplier> readings = new ConcurrentHashMap<>();

    /** Says what a metric means, in one sentence without a full stop. */
    public void describe(String name, String meaning) {
        meanings.put(name, meaning);
    }

    /** Adds to a counter; {@code labels} is text such as {@code kind="car",status="200"}. */
    public void count(String name, String labels, long amount) {
        Map<String, LongAdder> series = counters.computeIfAbsent(name, _ -> new ConcurrentHashMap<>());
        LongAdder adder = series.get(labels);
        if (adder == null && series.size() < SERIES_MAX) {
            adder = series.computeIfAbsent(labels, _ -> new LongAdder());
        }
        if (adder != null) {
            adder.add(amount);
        }
    }

    /** Notes that something took so long. */
    public void time(String name, String labels, long nanos) {
        Map<String, Times> series = times.computeIfAbsent(name, _ -> new ConcurrentHashMap<>());
        Times known = series.get(labels);
        if (known == null && series.size() < SERIES_MAX) {
            known = series.computeIfAbsent(labels, _ -> new Times());
        }
        if (known != null) {
            known.add(nanos);
        }
    }

    /** Has a value read whenever metrics are. */
    public void read(String name, String meaning, DoubleSupplier value) {
        describe(name, meaning);
        readings.put(name, value);
    }

    /** The counter's value, 0 where it never counted. */
    public long value(String name, String labels) {
        LongAdder adder = counters.getOrDefault(name, Map.of()).get(labels);
        return adder == null ? 0 : adder.sum();
    }

    /** The sum of a counter's series. */
    public long total(String name) {
        return counters.getOrDefault(name, Map.of()).values().stream()
                .mapToLong(LongAdder::sum)
                .sum();
    }

    /** All metrics as text. */
    public String text() {
        StringBuilder out = new StringBuilder(4096);
        new TreeMap<>(counters).forEach((name, series) -> {
            head(out, name, "counter");
            new TreeMap<>(series).forEach((labels, adder) -> line(out, name, labels, Long.toString(adder.sum())));
        });
        new TreeMap<>(times).forEach((name, series) -> {
            head(out, name, "histogram");
            new TreeMap<>(series).forEach((labels, known) -> histogram(out, name, labels, known));
        });
        new TreeMap<>(readings).forEach((name, value) -> {
            head(out, name, "gauge");
            line(out, name, "", Double.toString(value.getAsDouble()));
        });
        return out.toString();
    }

    private void head(StringBuilder out, String name, String type) {
        out.append("# HELP ")
                .append(name)
                .append(' ')
                .append(meanings.getOrDefault(name, name))
                .append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void histogram(StringBuilder out, String name, String labels, Times known) {
        long sum = 0;
        String before = labels.isEmpty() ? "" : labels + ",";
        for (int i = 0; i < SECONDS.length; i++) {
            sum += known.buckets[i].sum();
            line(out, name + "_bucket", before + "le=\"" + SECONDS[i] + "\"", Long.toString(sum));
        }
        sum += known.buckets[SECONDS.length].sum();
        line(out, name + "_bucket", before + "le=\"+Inf\"", Long.toString(sum));
        line(out, name + "_sum", labels, Double.toString(known.sumNanos.sum() / NANOS));
        line(out, name + "_count", labels, Long.toString(sum));
    }

    private static void line(StringBuilder out, String name, String labels, String value) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(value).append('\n');
    }
}
