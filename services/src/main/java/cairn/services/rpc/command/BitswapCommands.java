package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.failure.UnavailableException;
import cairn.data.peer.PeerId;
import cairn.network.bitswap.Bitswap;
import cairn.network.bitswap.BitswapStat;
import cairn.network.bitswap.PeerAccount;
import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.ByteCount;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code bitswap …}: what is exchanged with other nodes. */
final class BitswapCommands {
    private BitswapCommands() {}

    static List<Command> commands() {
        return List.of(stat("bitswap stat"), stat("stats bitswap"), wantlist(), ledger());
    }

    private static Bitswap bitswap(Node node) throws UnavailableException {
        return SwarmCommands.swarm(node).bitswap();
    }

    private static List<Map<String, String>> keys(List<Cid> cids) {
        return cids.stream().map(cid -> Map.of("/", cid.toString())).toList();
    }

    private static Command stat(String path) {
        return Command.named(path, "Tell how much is exchanged with other nodes")
                .with(Option.flag("verbose,v", "Also which peers"), Option.flag("human", "Sizes in KiB, MiB and so on"))
                .does((node, call, reply) -> runStat(bitswap(node), reply))
                .showsWith(call -> {
                    boolean isVerbose = call.flag("verbose");
                    boolean isHuman = call.flag("human");
                    return (value, out) -> show(value, out, isVerbose, isHuman);
                });
    }

    private static void runStat(Bitswap bitswap, Reply reply) throws IOException {
        BitswapStat stat = bitswap.stat();
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Wantlist", keys(bitswap.wantlist()));
        value.put(
                "Peers", bitswap.peers().stream().map(PeerId::toString).sorted().toList());
        value.put("BlocksReceived", stat.blocksReceived());
        value.put("DataReceived", stat.bytesReceived());
        value.put("DupBlksReceived", stat.duplicateBlocks());
        value.put("DupDataReceived", stat.duplicateBytes());
        value.put("MessagesReceived", stat.messagesReceived());
        value.put("BlocksSent", stat.blocksSent());
        value.put("DataSent", stat.bytesSent());
        reply.only(value);
    }

    private static void show(Map<String, ?> value, PrintStream out, boolean isVerbose, boolean isHuman) {
        out.println("bitswap status");
        out.println("\tblocks received: " + value.get("BlocksReceived"));
        out.println("\tblocks sent: " + value.get("BlocksSent"));
        out.println("\tdata received: " + size(value.get("DataReceived"), isHuman));
        out.println("\tdata sent: " + size(value.get("DataSent"), isHuman));
        out.println("\tdup blocks received: " + value.get("DupBlksReceived"));
        out.println("\tdup data received: " + size(value.get("DupDataReceived"), isHuman));
        List<?> wants = (List<?>) value.get("Wantlist");
        out.println("\twantlist [" + wants.size() + " keys]");
        wants.forEach(want -> out.println("\t\t" + ((Map<?, ?>) want).get("/")));
        List<?> peers = (List<?>) value.get("Peers");
        out.println("\tpartners [" + peers.size() + "]");
        if (isVerbose) {
            peers.forEach(peer -> out.println("\t\t" + peer));
        }
    }

    private static String size(Object bytes, boolean isHuman) {
        return isHuman ? ByteCount.text(((Number) bytes).longValue()) : bytes.toString();
    }

    private static Command wantlist() {
        return Command.named("bitswap wantlist", "List the blocks that are wanted of other nodes")
                .with(Option.text("peer,p", "The blocks that this peer wants of this node"))
                .does((node, call, reply) -> reply.only(Map.of("Keys", keys(wanted(bitswap(node), call)))))
                .shows((value, out) -> ((List<?>) value.get("Keys"))
                        .stream()
                                .map(key -> ((Map<?, ?>) key).get("/").toString())
                                .sorted()
                                .forEach(out::println));
    }

    private static List<Cid> wanted(Bitswap bitswap, Call call) throws IOException {
        if (call.text("peer").isEmpty()) {
            return bitswap.wantlist();
        }
        PeerId peer = PeerId.parse(call.text("peer").get());
        return peer.equals(bitswap.self()) ? bitswap.wantlist() : bitswap.wantlist(peer);
    }

    private static Command ledger() {
        return Command.named("bitswap ledger", "Tell what was exchanged with one node")
                .takes(Argument.one("peer", "The node's peer ID"))
                .does((node, call, reply) -> {
                    PeerAccount account = bitswap(node).account(PeerId.parse(call.argument(0)));
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Peer", account.peer().toString());
                    value.put("Value", account.debtRatio());
                    value.put("Sent", account.sentBytes());
                    value.put("Recv", account.receivedBytes());
                    value.put("Exchanged", account.exchanges());
                    reply.only(value);
                })
                .shows((value, out) -> {
                    out.println("Ledger for " + value.get("Peer"));
                    double ratio = ((Number) value.get("Value")).doubleValue();
                    out.println("Debt ratio:\t" + String.format(Locale.ROOT, "%f", ratio));
                    out.println("Exchanges:\t" + value.get("Exchanged"));
                    out.println("Bytes sent:\t" + value.get("Sent"));
                    out.println("Bytes received:\t" + value.get("Recv"));
                    out.println();
                });
    }
}
