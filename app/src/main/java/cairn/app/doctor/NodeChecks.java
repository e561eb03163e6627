package cairn.app.doctor;

import cairn.app.config.Home;
import cairn.app.remote.HttpCall;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.services.rpc.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is wrong with a node that is up: what it says of itself over its RPC. */
final class NodeChecks {
    private static final int ANSWER_BYTES_MAX = 8 << 20;
    private static final int PEERS_LOW = 4;
    private static final long LAG_SECONDS_MAX = 3600;

    private final InetSocketAddress rpc;
    private final Optional<String> token;

    private NodeChecks(InetSocketAddress rpc, Optional<String> token) {
        this.rpc = rpc;
        this.token = token;
    }

    /** How a node that wrote where it is can be asked, if one did. */
    static Optional<NodeChecks> of(Home home, Optional<String> token) throws IOException {
        Optional<InetSocketAddress> rpc = home.api();
        Optional<String> secret = token.isPresent() ? token : home.apiSecret();
        return rpc.map(address -> new NodeChecks(address, secret));
    }

    /** Whether it answers; where it does, the process's number. */
    boolean answers() throws IOException {
        try {
            ask("version");
            return true;
        } catch (UnavailableException e) {
            return false;
        }
    }

    private Map<String, Object> ask(String command) throws IOException {
        try (HttpCall call = HttpCall.connect(rpc)) {
            token.ifPresent(call::authorize);
            call.post("/api/v0/" + command);
            String text = new String(call.body().readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
            if (call.status() != 200) {
                throw new IOException(message(text));
            }
            return Json.readObject(text);
        }
    }

    private static String message(String text) {
        try {
            return String.valueOf(Json.readObject(text).getOrDefault("Message", text));
        } catch (MalformedException e) {
            return text;
        }
    }

    /** Whether it knows others. */
    List<Finding> peers() {
        try {
            Object peers = ask("swarm/peers").get("Peers");
            int count = peers instanceof List<?> list ? list.size() : 0;
            if (count >= PEERS_LOW) {
                return List.of(Finding.ok("peers", "It is connected to " + count + " others"));
            }
            String what = "It is connected to " + (count == 0 ? "no other node" : "only " + count + " others")
                    + ", so little is found and little can be found here";
            String mend = "see that swarm.bootstrap names peers (cairn bootstrap list) and that the firewall lets"
                    + " connections to them out";
            return List.of(count == 0 ? Finding.problem("peers", what, mend) : Finding.warning("peers", what, mend));
        } catch (IOException e) {
            return List.of(
                    Finding.warning("peers", "It keeps to itself: " + e.getMessage(), "start it without --offline"));
        }
    }

    /** Whether others can dial it. */
    List<Finding> reached() {
        try {
            Object standing = ask("swarm/addrs/autonat").getOrDefault("reachability", "Unknown");
            if (!standing.equals("Private")) {
                return List.of(Finding.ok(
                        "reachability",
                        standing.equals("Public")
                                ? "Others can dial it"
                                : "Nobody has tried yet whether others can dial it"));
            }
            return List.of(Finding.warning(
                    "reachability",
                    "Others cannot dial it but by way of relays, which is slow",
                    "forward the ports of swarm.listen in the router and open them in the firewall"));
        } catch (IOException e) {
            return List.of(); // The check of its peers says why.
        }
    }

    /** Whether the network can be told of all it has in time. */
    List<Finding> announcing() {
        try {
            Map<String, Object> stat = ask("provide/stat");
            long lag = ((Number) stat.getOrDefault("LagSeconds", 0L)).longValue();
            List<Finding> found = new ArrayList<>();
            if (lag > LAG_SECONDS_MAX) {
                found.add(Finding.warning(
                        "announcing",
                        "It is " + lag / 60 + " minutes behind in telling the network what it has",
                        "tell of less: cairn config provide.strategy roots"));
            } else {
                found.add(Finding.ok("announcing", "It told the network of " + stat.get("Provided") + " blocks"));
            }
            return found;
        } catch (IOException e) {
            return List.of(Finding.ok("announcing", "It tells nobody what it has: " + e.getMessage()));
        }
    }
}
