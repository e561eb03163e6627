package cairn.app.doctor;

import cairn.app.config.ApiAddress;
import cairn.app.config.Configuration;
import cairn.app.config.Setting;
import cairn.data.multiaddr.Multiaddr;
import cairn.services.rpc.ByteCount;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with the machine, as far as a node needs something of it. */
final class MachineChecks {
    private static final long DESCRIPTORS_LOW = 4096;
    private static final long MEMORY_BYTES_LOW = 768L << 20;
    private static final String CACHE_OPTION = "-XX:AOTCache=";
    private static final Pattern DESCRIPTORS = Pattern.compile("Max open files\\s+(\\S+)\\s+(\\S+)");
    private static final Pattern SWARM_TCP = Pattern.compile("/(ip4|ip6)/([^/]+)/tcp/(\\d+)(/.*)?");

    private MachineChecks() {}

    /** Whether a process may open enough files and connections. */
    static List<Finding> descriptors(String who, Path limits) throws IOException {
        String text;
        try {
            text = Files.readString(limits);
        } catch (NoSuchFileException e) {
            return List.of(Finding.ok("limits", "This system does not say how many files may be open"));
        }
        Matcher matcher = DESCRIPTORS.matcher(text);
        if (!matcher.find() || matcher.group(1).equals("unlimited")) {
            return List.of(Finding.ok("limits", who + " may open any number of files"));
        }
        long soft = Long.parseLong(matcher.group(1));
        String what = who + " may have " + soft + " files and connections open";
        return List.of(
                soft < DESCRIPTORS_LOW
                        ? Finding.warning(
                                "limits",
                                what + ": peers and browsers will be turned away",
                                "ulimit -n 65536 before cairn up, or LimitNOFILE=65536 in the service's unit")
                        : Finding.ok("limits", what));
    }

    /** Whether a container leaves room for a node. */
    static List<Finding> memory(Path limit) throws IOException {
        String text = Files.isReadable(limit) ? Files.readString(limit).strip() : "max";
        if (!text.matches("\\d{1,18}") || Long.parseLong(text) >= MEMORY_BYTES_LOW) {
            return List.of(Finding.ok("memory", "Nothing limits this process below what a node takes"));
        }
        return List.of(Finding.warning(
                "memory",
                "This process may take " + ByteCount.text(Long.parseLong(text)) + " of memory; a node takes up to "
                        + ByteCount.text(MEMORY_BYTES_LOW),
                "give the container more, or CAIRN_JAVA_OPTIONS=-Xmx256m cairn up"));
    }

    /** Whether the JVM starts from what was prepared for it. */
    static List<Finding> startCache(List<String> jvmOptions, Path program) throws IOException {
        Optional<Path> cache = jvmOptions.stream()
                .filter(option -> option.startsWith(CACHE_OPTION))
                .map(option -> Path.of(option.substring(CACHE_OPTION.length())))
                .reduce((_, last) -> last);
        if (cache.isEmpty()) {
            return List.of(Finding.warning(
                    "start", "Java was started without a cache for its start: commands take a second longer", START));
        }
        if (!Files.exists(cache.get())) {
            return List.of(Finding.warning("start", "The cache for the start is missing: " + cache.get(), START));
        }
        if (Files.exists(program)
                && Files.getLastModifiedTime(cache.get()).compareTo(Files.getLastModifiedTime(program)) < 0) {
            return List.of(Finding.warning(
                    "start",
                    "The cache for the start is older than the program, so Java does not use it: " + cache.get(),
                    START));
        }
        return List.of(Finding.ok("start", "The cache for the start is there"));
    }

    private static final String START =
            "start it as ./cairn, which makes the cache; rm -r app/target/image makes it anew";

    /** What this JVM was started with, and from which file. */
    static List<Finding> startCache() throws IOException {
        String classPath = System.getProperty("java.class.path", "");
        return startCache(
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                Path.of(classPath.split(":", 2)[0]));
    }

    /** Whether a node that is down could listen where it should. */
    static List<Finding> ports(Configuration configuration) throws IOException {
        Map<String, InetSocketAddress> wanted = new LinkedHashMap<>();
        wanted.put(Setting.ADMIN_LISTEN.key(), ApiAddress.parse(configuration.get(Setting.ADMIN_LISTEN)));
        wanted.put(Setting.GATEWAY_LISTEN.key(), ApiAddress.parse(configuration.get(Setting.GATEWAY_LISTEN)));
        if (!configuration.get(Setting.GATEWAY_TLS_LISTEN).isEmpty()) {
            wanted.put(
                    Setting.GATEWAY_TLS_LISTEN.key(), ApiAddress.parse(configuration.get(Setting.GATEWAY_TLS_LISTEN)));
        }
        for (String text : configuration.listed(Setting.SWARM_LISTEN)) {
            Matcher tcp = SWARM_TCP.matcher(Multiaddr.parse(text).toString());
            if (tcp.matches()) {
                wanted.put(
                        Setting.SWARM_LISTEN.key() + " " + text,
                        new InetSocketAddress(InetAddress.getByName(tcp.group(2)), Integer.parseInt(tcp.group(3))));
            }
        }
        List<Finding> found = new ArrayList<>();
        wanted.forEach((key, address) -> {
            if (address.isUnresolved()) {
                found.add(Finding.problem(
                        "ports", key + ": there is no host called " + address.getHostString(), "correct " + key));
                return;
            }
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(address);
            } catch (IOException e) {
                found.add(Finding.problem(
                        "ports",
                        "The node could not listen on " + address.getAddress().getHostAddress() + ":"
                                + address.getPort() + " (" + key + "): " + e.getMessage(),
                        "find who does with: ss -ltnp 'sport = :" + address.getPort() + "'; or choose another port in "
                                + key.split(" ", 2)[0]));
            }
        });
        return found.isEmpty() ? List.of(Finding.ok("ports", "All that the node would listen on are free")) : found;
    }
}
