package cairn.services.rpc.command;

import cairn.network.kad.KadKey;
import cairn.node.provide.ProvideStat;
import cairn.node.provide.Provider;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** {@code provide stat}: how far the node is in telling the network what it has, in Kubo's form and with our lag. */
final class ProvideStatCommand {
    private static final String NEVER = "0001-01-01T00:00:00Z";
    private static final int HOLDERS = 20;
    private static final int BITS_SHOWN_MAX = 32;

    private ProvideStatCommand() {}

    /** Parts that Kubo shows alone. */
    private static Stream<String> parts() {
        return Stream.of(
                "lan", "compact", "connectivity", "network", "schedule", "timings", "workers", "operations", "queues");
    }

    static Command named(String path) {
        return Command.named(path, "Tell how far the node is in telling the network what it has")
                .with(Option.flag("all,a", "Tell all there is to tell"))
                .with(parts().map(part -> Option.flag(part, "Accepted for compatibility"))
                        .toArray(Option[]::new))
                .does((node, call, reply) -> {
                    ProvideStat stat = ProvideCommands.provider(node).stat();
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Sweep", sweep(stat, Instant.now()));
                    value.put("Legacy", null);
                    value.put("FullRT", false);
                    value.put("Strategy", stat.strategy().name().toLowerCase(Locale.ROOT));
                    value.put("Provided", stat.provided());
                    value.put("Left", stat.left());
                    value.put("LagSeconds", stat.lag().toSeconds());
                    reply.only(value);
                })
                .showsWith(call -> {
                    boolean isAll = call.flag("all");
                    return (value, out) -> show(value, isAll, out);
                });
    }

    /** A map of names and values in turn. */
    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static double mean(long sum, long count) {
        return count == 0 ? 0 : sum / (double) count;
    }

    private static Map<String, Object> sweep(ProvideStat stat, Instant now) {
        String began = stat.cycleBegan().map(Instant::toString).orElse(NEVER);
        Duration offset =
                stat.cycleBegan().map(then -> Duration.between(then, now)).orElse(Duration.ZERO);
        ProvideStat.Part again = stat.again();
        double bits = mean(again.bits(), again.regions());
        return map(
                "closed",
                false,
                "connectivity",
                map(
                        "status",
                        stat.isOnline() ? "online" : "disconnected",
                        "since",
                        stat.onlineSince().toString()),
                "queues",
                map(
                        "pending_key_provides", stat.waiting(),
                        "pending_region_provides", Math.min(stat.waiting(), 1 << Math.min(20, Math.round(bits))),
                        "pending_region_reprovides", stat.lag().isZero() ? 0 : 1),
                "schedule",
                map(
                        "keys", stat.blocks(),
                        "regions", Math.min(stat.blocks(), 1L << Math.round(bits)),
                        "avg_prefix_length", bits,
                        "next_reprovide_at",
                                stat.nextDue().map(Instant::toString).orElse(NEVER),
                        "next_reprovide_prefix",
                                stat.next().map(place -> prefix(place, bits)).orElse("")),
                "workers",
                workers(stat),
                "timing",
                map(
                        "uptime", Duration.between(stat.started(), now).toNanos(),
                        "reprovides_interval", Provider.INTERVAL.toNanos(),
                        "cycle_start", began,
                        "current_time_offset", offset.toNanos(),
                        "max_reprovide_delay", stat.lag().toNanos()),
                "operations",
                operations(stat),
                "network",
                map(
                        "peers", again.peers(),
                        "reachable", again.reached(),
                        "complete_keyspace_coverage", again.failed() == 0 && again.regions() > 0,
                        "avg_region_size", mean(again.peers(), again.regions()),
                        "avg_holders", mean(again.records() + stat.fresh().records(), stat.provided()),
                        "replication_factor", HOLDERS));
    }

    private static String prefix(KadKey place, double bits) {
        int count = (int) Math.min(BITS_SHOWN_MAX, Math.round(bits));
        String digits = Long.toBinaryString(place.prefix(count) | 1L << count);
        return digits.substring(1);
    }

    /** One thread for new roots and one for cycles. */
    private static Map<String, Object> workers(ProvideStat stat) {
        int fresh = stat.fresh().running() ? 1 : 0;
        int again = stat.again().running() ? 1 : 0;
        return map(
                "max",
                2,
                "active",
                fresh + again,
                "active_periodic",
                again,
                "active_burst",
                fresh,
                "dedicated_periodic",
                1,
                "dedicated_burst",
                1,
                "queued_periodic",
                0,
                "queued_burst",
                stat.waiting() > 0 && fresh == 0 ? 1 : 0,
                "max_provide_conns_per_worker",
                HOLDERS);
    }

    private static Map<String, Object> operations(ProvideStat stat) {
        ProvideStat.Part fresh = stat.fresh();
        ProvideStat.Part again = stat.again();
        return map(
                "ongoing",
                map(
                        "region_provides", fresh.running() ? 1 : 0,
                        "key_provides", fresh.running() ? stat.waiting() : 0,
                        "region_reprovides", again.running() ? 1 : 0,
                        "key_reprovides", again.running() ? 1 : 0),
                "past",
                map(
                        "records_provided",
                        fresh.records() + again.records(),
                        "keys_provided",
                        stat.provided(),
                        "keys_failed",
                        stat.failed(),
                        "keys_provided_per_minute",
                        60 * mean(fresh.keys(), fresh.time().toSeconds()),
                        "keys_reprovided_per_minute",
                        60 * mean(again.keys(), again.time().toSeconds()),
                        "reprovide_duration",
                        again.regions() == 0 ? 0 : again.time().toNanos() / again.regions(),
                        "avg_keys_per_reprovide",
                        mean(again.keys(), again.regions()),
                        "regions_reprovided_last_cycle",
                        again.regions()));
    }

    private static Map<?, ?> part(Map<?, ?> value, String name) {
        return (Map<?, ?>) value.get(name);
    }

    private static void show(Map<String, ?> value, boolean all, PrintStream out) {
        Map<?, ?> sweep = part(value, "Sweep");
        Map<?, ?> past = part(part(sweep, "operations"), "past");
        Map<?, ?> schedule = part(sweep, "schedule");
        out.println("Strategy:            " + value.get("Strategy"));
        out.println("Provide queue:       " + part(sweep, "queues").get("pending_key_provides") + " CIDs");
        out.println("CIDs scheduled:      " + schedule.get("keys") + ", " + value.get("Left") + " left in this cycle");
        out.println("Next region:         " + schedule.get("next_reprovide_at"));
        out.println("Total CIDs provided: " + past.get("keys_provided"));
        out.println("Failed:              " + past.get("keys_failed"));
        out.println("Avg record holders:  " + part(sweep, "network").get("avg_holders"));
        long lag = ((Number) value.get("LagSeconds")).longValue();
        if (lag > 0) {
            out.println("Lag:                 " + lag + " s; where it grows tell of less with provide.strategy");
        }
        if (all) {
            sweep.forEach((name, numbers) -> {
                if (numbers instanceof Map<?, ?> map) {
                    out.println(name + ":");
                    map.forEach((key, number) -> out.println("  " + key + ": " + number));
                }
            });
        }
    }
}
