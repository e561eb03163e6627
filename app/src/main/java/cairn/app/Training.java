package cairn.app;

import cairn.data.block.Block;
import cairn.data.cid.Codec;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multihash.HashFunction;
import cairn.data.peer.PeerId;
import cairn.storage.key.Identity;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The training run behind the launcher's AOT cache: does in one JVM what people do most, on a home and files of its
 * own, so that the classes and profiles of those commands are in the cache. What is not here still works and starts
 * more slowly. {@code launcher/image.sh} runs it after each build; a command that fails here fails the training, and
 * the launcher says so.
 */
public final class Training {
    private static final int FILES = 400;
    private static final int LARGE_BYTES = 64 * 1024 * 1024;
    private static final int FILE_BYTES = 5000;
    private static final int REQUESTS = 200;
    private static final long POLL_NANOS = 10_000_000;
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final String EMPTY_DIRECTORY = "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354";
    /** What adding the large file and the tree gives. */
    private static final String LARGE_ROOT = "bafybeihuro2dhhpt7fs6i4exhxysp43nmutev3ug7viclsz2udfneyarsa";

    /** The same with the older profile. */
    private static final String LARGE_ROOT_V0 = "Qmb7FU8imdDLkCwoYAMZB1essvhFCotBjNCc7KjUEwY6Rq";

    private static final String TREE_ROOT = "bafybeibr2jmuubbcfmbest6kvybuaadezbj6luca4n62wgnfeomezhbncy";
    private static final long SEED = 1;

    /** What no run of this length reaches and longer ones always do, or what the JVM needs to verify others. */
    private static final List<String> CLASSES =
            List.of("cairn.storage.pack.PackFooter", "java.security.cert.X509Certificate");

    private final Path work;
    private final Map<String, String> environment;

    private Training(Path work) {
        this.work = work;
        this.environment = new HashMap<>(System.getenv());
        environment.put("CAIRN_HOME", work.resolve("home").toString());
    }

    public static void main(String[] args) throws IOException, ClassNotFoundException {
        Path work = Files.createTempDirectory("cairn-training");
        int failed;
        try {
            failed = new Training(work).run();
        } finally {
            delete(work);
        }
        System.exit(failed);
    }

    private int run() throws IOException, ClassNotFoundException {
        for (String name : CLASSES) {
            Class.forName(name);
        }
        Path tree = makeTree(work.resolve("tree"));
        Path large = work.resolve("large");
        Files.write(large, random(LARGE_BYTES));
        List<List<String>> commands = new ArrayList<>(List.of(
                List.of("version"),
                List.of("bootstrap", "rm", "--all"),
                List.of("help"),
                List.of("add", "-r", tree.toString()),
                List.of("add", "-n", "-Q", large.toString()),
                List.of("add", "-Q", large.toString()),
                List.of("add", "-Q", "--profile=unixfs-v0-2015", large.toString()),
                List.of("cat", LARGE_ROOT),
                List.of("dag", "export", LARGE_ROOT),
                List.of("get", "-o", work.resolve("got").toString(), TREE_ROOT),
                List.of("get", "-o", work.resolve("got-large").toString(), LARGE_ROOT),
                List.of("ls", TREE_ROOT),
                List.of("add", "-r", "-Q", "--profile=unixfs-v0-2015", "--to-files=/", tree.toString()),
                List.of("files", "ls", "-l", "/"),
                List.of("pin", "ls", "--names"),
                List.of("repo", "stat"),
                List.of("refs", "local"),
                List.of("repo", "gc", "--dry-run"),
                List.of("id")));
        return runAll(commands, environment) && runNode(tree, large) ? 0 : 1;
    }

    private static boolean runAll(List<List<String>> commands, Map<String, String> environment) {
        for (List<String> command : commands) {
            int exit = Main.run(command, environment);
            if (exit != 0) {
                System.err.println("training: cairn " + String.join(" ", command) + " ended with " + exit);
                return false;
            }
        }
        return true;
    }

    /** What people do most while a node is up, what browsers ask it for, and what another node does. */
    private boolean runNode(Path tree, Path large) throws IOException {
        Multiaddr listen = freeAddress();
        Node first = new Node(work.resolve("home"), environment, listen);
        Block file = Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(random(FILE_BYTES)));
        Path known = work.resolve("known");
        Files.write(known, file.toByteArray());
        boolean done = first.isUp()
                && runAll(
                        List.of(
                                List.of("add", "-r", tree.toString()),
                                List.of("add", "-Q", large.toString()),
                                List.of("add", "-Q", known.toString()),
                                List.of("cat", file.cid().toString()),
                                List.of("pin", "ls"),
                                List.of("files", "ls", "-l", "/")),
                        environment);
        if (done) {
            URI address = URI.create(Files.readString(first.gateway()));
            for (int i = 0; i < REQUESTS; i++) {
                ask(address, "/ipfs/" + file.cid());
                ask(address, "/ipfs/" + file.cid() + "?format=raw");
                ask(address, "/ipfs/" + EMPTY_DIRECTORY + "/");
            }
            PeerId peer = Identity.open(work.resolve("home").resolve("keys")).peerId();
            done = fetch(listen.with(peer));
        }
        return first.stop() && done;
    }

    /** Another node gets the tree and the large file in one stream each, and a large file block by block. */
    private boolean fetch(Multiaddr from) throws IOException {
        Map<String, String> home = new HashMap<>(environment);
        home.put("CAIRN_HOME", work.resolve("other").toString());
        boolean done = runAll(List.of(List.of("bootstrap", "rm", "--all")), home);
        Node other = new Node(work.resolve("other"), home, freeAddress());
        done = done
                && other.isUp()
                && runAll(
                        List.of(
                                List.of("swarm", "connect", from.toString()),
                                List.of("pin", "add", LARGE_ROOT),
                                List.of("pin", "add", TREE_ROOT),
                                List.of("cat", LARGE_ROOT_V0)),
                        home);
        return other.stop() && done;
    }

    private static Multiaddr freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + socket.getLocalPort());
        }
    }

    /** A node in this process. */
    private record Node(Path home, Map<String, String> environment, Thread thread) {
        Node(Path home, Map<String, String> environment, Multiaddr listen) {
            List<String> up = List.of("up", "--swarm=" + listen, "--gateway=127.0.0.1:0", "--admin=127.0.0.1:0");
            this(home, environment, Thread.ofPlatform().start(() -> Main.run(up, environment)));
        }

        Path gateway() {
            return home.resolve("gateway");
        }

        /** Waits until it serves, or has failed. */
        boolean isUp() {
            while (thread.isAlive() && !(Files.exists(home.resolve("api")) && Files.exists(gateway()))) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            return thread.isAlive();
        }

        /** Waits for the node's end: what it still writes is not to be deleted below it. */
        boolean stop() {
            boolean stopped = runAll(List.of(List.of("shutdown")), environment);
            if (!stopped) {
                thread.interrupt();
            }
            try {
                thread.join(STOP);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return stopped && !thread.isAlive();
        }
    }

    /** One request on a connection of its own; what is answered does not matter. */
    private static void ask(URI address, String path) throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String request =
                    "GET " + path + " HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    private static Path makeTree(Path tree) throws IOException {
        for (int i = 0; i < FILES; i++) {
            Path directory = tree.resolve("package-" + i / 20).resolve("lib");
            Files.createDirectories(directory);
            Files.write(directory.resolve("file-" + i + ".js"), random(100 + i * 37));
        }
        return tree;
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(SEED + bytes).nextBytes(content);
        return content;
    }

    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.toList();
        }
        for (Path path : paths.reversed()) {
            Files.delete(path);
        }
    }
}
