package cairn.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A contestant's RPC under load: a daemon over a repository with a directory of 100,000 files, each with a pin of its
 * own, in the node's files as {@code /big}.
 */
final class RpcRun implements Closeable {
    private static final int MANY = 100_000;
    private static final int ARGUMENTS = 500;
    private static final int WRITES = 10_000;
    private static final int WRITERS = 8;
    private static final int READERS = 32;
    private static final Path NULL_DEVICE = Path.of("/dev/null");

    private final Contestant contestant;
    private final Path home;
    private final Workload workload;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Daemon daemon;
    private URI rpc;
    private int writes;

    private RpcRun(Contestant contestant, Path home, Workload workload) throws IOException, InterruptedException {
        this.contestant = contestant;
        this.home = home;
        this.workload = workload;
        start();
    }

    private void start() throws IOException, InterruptedException {
        daemon = Daemon.start(contestant, home);
        String[] words = Files.readString(contestant.addressFile(home)).strip().split("/", -1);
        rpc = URI.create("http://" + words[2] + ":" + words[4] + "/api/v0/");
    }

    /** Fills a repository and starts a daemon over it. */
    static RpcRun start(Contestant contestant, Path home, Workload workload, boolean isFilled)
            throws IOException, InterruptedException {
        contestant.prepare(home);
        String root = isFilled
                ? Run.of(
                                contestant,
                                home,
                                List.of(
                                        "add",
                                        "-r",
                                        "-Q",
                                        "--pin=false",
                                        many(home.getParent()).toString()))
                        .text()
                : "";
        RpcRun run = new RpcRun(contestant, home, workload);
        if (isFilled) {
            run.fill(root);
        }
        return run;
    }

    private void fill(String root) throws IOException, InterruptedException {
        ask("files/cp?arg=/ipfs/" + root + "&arg=/big");
        String links = ask("ls?resolve-type=false&size=false&arg=" + root);
        List<String> cids = new ArrayList<>();
        String key = "\"Hash\":\"";
        for (int at = links.indexOf(key); at >= 0; at = links.indexOf(key, at + 1)) {
            String cid = links.substring(at + key.length(), links.indexOf('"', at + key.length()));
            if (!cid.equals(root)) {
                cids.add(cid);
            }
        }
        if (cids.size() != MANY) {
            throw new IOException(contestant.name() + " lists " + cids.size() + " entries, not " + MANY);
        }
        for (int i = 0; i < MANY; i += ARGUMENTS) {
            ask("pin/add?recursive=false&arg=" + String.join("&arg=", cids.subList(i, i + ARGUMENTS)));
        }
    }

    private static Path many(Path scratch) throws IOException {
        Path folder = scratch.resolve("many");
        if (!Files.exists(folder)) {
            Path unfinished = Files.createTempDirectory(scratch, "unfinished");
            for (int i = 0; i < MANY; i++) {
                Files.writeString(unfinished.resolve("entry-" + i), "bytes " + i);
            }
            Files.move(unfinished, folder);
        }
        return folder;
    }

    RpcLoad.Figure run(RpcLoad load) throws IOException, InterruptedException {
        return switch (load) {
            case START -> restart();
            case IDLE -> measured(() -> ask("version"));
            case FILES_LS -> measured(() -> ask("files/ls?arg=/big"));
            case PIN_LS -> measured(() -> ask("pin/ls?stream=true&type=direct"));
            case ADD -> measured(this::add);
            case BLOCK_GET -> {
                String cid = word(upload("block/put?pin=false", "twelve bytes"), "Key");
                yield measured(() -> many(MANY, READERS, _ -> ask("block/get?arg=" + cid)));
            }
            case FILES_WRITE -> {
                int first = writes;
                writes += WRITES;
                yield measured(() -> many(
                        WRITES,
                        WRITERS,
                        i -> upload(
                                "files/write?create=true&parents=true&arg="
                                        + URLEncoder.encode("/new/file-" + (first + i), StandardCharsets.UTF_8),
                                "a small file " + i)));
            }
        };
    }

    private void add() throws IOException, InterruptedException {
        String url = rpc.resolve("add?quieter=true&progress=false&pin=false").toString();
        Process curl = new ProcessBuilder("curl", "-sSf", "-F", "file=@" + workload.file(), url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(NULL_DEVICE.toFile())
                .start();
        if (curl.waitFor() != 0) {
            throw new IOException("curl could not add the large file to " + contestant.name());
        }
    }

    private RpcLoad.Figure restart() throws IOException, InterruptedException {
        daemon.close();
        long start = System.nanoTime();
        start();
        ask("version");
        return new RpcLoad.Figure(
                (System.nanoTime() - start) / 1_000_000, daemon.processorMillis(), daemon.residentBytes());
    }

    private interface Requests {
        void run() throws IOException, InterruptedException;
    }

    private RpcLoad.Figure measured(Requests requests) throws IOException, InterruptedException {
        long cpuMillis = daemon.processorMillis();
        long start = System.nanoTime();
        requests.run();
        return new RpcLoad.Figure(
                (System.nanoTime() - start) / 1_000_000, daemon.processorMillis() - cpuMillis, daemon.residentBytes());
    }

    private interface Numbered {
        void run(int number) throws IOException, InterruptedException;
    }

    private static void many(int count, int threads, Numbered request) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<Future<Integer>> running = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int thread = 0; thread < threads; thread++) {
                running.add(pool.submit(() -> {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        request.run(i);
                    }
                    return count;
                }));
            }
            for (Future<Integer> one : running) {
                one.get();
            }
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private String ask(String target) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(rpc.resolve(target)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private String upload(String target, String content) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(rpc.resolve(target))
                .header("Content-Type", "multipart/form-data; boundary=bounds")
                .POST(HttpRequest.BodyPublishers.ofString("--bounds\r\n"
                        + "Content-Disposition: form-data; name=\"data\"; filename=\"data\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n" + content + "\r\n--bounds--\r\n")));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            if (response.statusCode() != 200) {
                throw new IOException(contestant.name() + " answered " + response.uri() + " with "
                        + response.statusCode() + " " + text);
            }
            return text;
        }
    }

    private static String word(String json, String key) {
        int at = json.indexOf("\"" + key + "\":\"") + key.length() + 4;
        return json.substring(at, json.indexOf('"', at));
    }

    @Override
    public void close() throws IOException {
        client.close();
        daemon.close();
    }
}
