package cairn.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A contestant's gateway under load: a daemon over a repository with all the data. {@code wrk} makes many requests,
 * {@code curl} large downloads.
 */
final class GatewayRun implements AutoCloseable {
    private static final int SECONDS = 5;
    private static final int IDLE = 10_000;
    private static final int ASKED = 2_000;
    private static final double MIB = 1 << 20;
    private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    private final Daemon daemon;
    private final Map<String, String> roots;
    private final Workload workload;

    private GatewayRun(Daemon daemon, Map<String, String> roots, Workload workload) {
        this.daemon = daemon;
        this.roots = roots;
        this.workload = workload;
    }

    /** Fills a repository and starts a daemon over it. */
    static GatewayRun start(Contestant contestant, Path home, Workload workload)
            throws IOException, InterruptedException {
        contestant.prepare(home);
        Map<String, String> roots = new LinkedHashMap<>();
        for (Path path : List.of(workload.file(), workload.tree(), workload.gateway())) {
            List<String> words = List.of("add", "-r", "-Q", path.toString());
            roots.put(path.toString(), Run.of(contestant, home, words).text());
        }
        return new GatewayRun(Daemon.start(contestant, home), roots, workload);
    }

    Map<String, String> roots() {
        return roots;
    }

    long peakBytes() {
        return daemon.peakBytes();
    }

    Load.Figure run(Load load) throws IOException, InterruptedException {
        String url = "http://" + daemon.gateway().getAuthority() + path(load);
        return switch (load.unit()) {
            case REQUESTS_PER_SECOND -> requests(load, url);
            case SECONDS -> download(url);
            case MEBIBYTES -> idle(path(load));
        };
    }

    private String path(Load load) throws IOException {
        String own = "/ipfs/" + roots.get(workload.gateway().toString());
        String tree = "/ipfs/" + roots.get(workload.tree().toString());
        String file = "/ipfs/" + roots.get(workload.file().toString());
        return switch (load) {
            case SMALL, IDLE -> own + "/small";
            case RAW -> own + "/small?format=raw";
            case DEEP -> tree + "/" + workload.deepFile();
            case LISTING -> own + "/listing/";
            case MEBIBYTE -> own + "/mebibyte";
            case FILE -> file;
            case CAR -> file + "?format=car";
            case TAR -> tree + "?format=tar";
        };
    }

    private static Load.Figure requests(Load load, String url) throws IOException, InterruptedException {
        String text = output(List.of(
                "wrk", "-t1", "-c" + load.connections(), "-d" + SECONDS + "s", "--timeout", "20s", "--latency", url));
        if (REFUSED.matcher(text).find()) {
            throw new IOException("the gateway refused " + url + ": " + text);
        }
        Matcher p99 = P99.matcher(text);
        Matcher rate = RATE.matcher(text);
        if (!p99.find() || !rate.find()) {
            throw new IOException("wrk said what cannot be read: " + text);
        }
        double unit = switch (p99.group(2)) {
            case "us" -> 0.001;
            case "ms" -> 1;
            default -> 1000;
        };
        return new Load.Figure(Double.parseDouble(rate.group(1)), Optional.of(Double.parseDouble(p99.group(1)) * unit));
    }

    private static Load.Figure download(String url) throws IOException, InterruptedException {
        String text = output(List.of("curl", "-sSf", "-o", "/dev/null", "-w", "%{time_total}", url));
        return new Load.Figure(Double.parseDouble(text.strip()), Optional.empty());
    }

    private Load.Figure idle(String path) throws IOException {
        URI gateway = daemon.gateway();
        long before = daemon.residentBytes();
        try (IdleConnections connections = new IdleConnections(gateway, path)) {
            connections.open(IDLE);
            double more = (daemon.residentBytes() - before) / MIB;
            return new Load.Figure(more, Optional.of(connections.p99Millis(ASKED)));
        }
    }

    private static String output(List<String> words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(words))
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + " failed: " + text);
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}
