package cairn.app.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.node.add.EntrySource;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a client of Kubo 0.44 may call is in the table. */
class EndpointsTest {
    private static final String LIVE = """
            pin remote add, pin remote ls, pin remote rm, pin remote service add,
            pin remote service ls, pin remote service rm,
            add, bitswap ledger, bitswap reprovide, bitswap stat, bitswap wantlist, block get,
            block put, block rm, block stat, bootstrap, bootstrap add, bootstrap list,
            bootstrap rm, bootstrap rm all, cat, cid base32, cid bases, cid codecs, cid format,
            cid hashes, cid inspect, commands, config, config profile apply, config replace,
            config show, dag export, dag get, dag import, dag put, dag resolve, dag stat,
            dht query, diag cmds, diag cmds clear, diag cmds set-time, diag healthy, diag profile,
            diag sys, files chcid, files chmod, files cp, files flush, files ls, files mkdir,
            files mv, files read, files rm, files stat, files touch, files write, filestore dups,
            filestore ls, filestore verify, get, id, key gen, key import, key list, key ls,
            key rename, key rm, key sign, key verify, log level, log ls, log tail, ls, mount,
            multibase decode, multibase encode, multibase list, multibase transcode, name get,
            name inspect, name publish, name pubsub cancel, name pubsub state, name pubsub subs,
            name put, name resolve, object diff, object patch add-link, object patch rm-link,
            p2p close, p2p forward, p2p listen, p2p ls, p2p stream close, p2p stream ls, pin add,
            pin ls, pin rm, pin update, pin verify, ping,
            provide clear, provide once, provide stat, pubsub ls, pubsub peers, pubsub pub,
            pubsub reset, pubsub sub, refs, refs local, repo gc, repo ls, repo stat, repo verify,
            repo version, resolve, routing findpeer, routing findprovs, routing get,
            routing provide, routing put, routing reprovide, shutdown, stats bitswap, stats bw,
            stats dht, stats provide, stats repo, stats reprovide, swarm addrs,
            swarm addrs autonat, swarm addrs listen, swarm addrs local, swarm connect,
            swarm disconnect, swarm filters, swarm filters add, swarm filters rm,
            swarm peering add, swarm peering ls, swarm peering rm, swarm peers, swarm resources,
            version, version check, version deps
            """;

    private static final String REMOVED = """
            object data, object get, object links, object new, object put, object stat,
            object patch append-data, object patch set-data, dht findpeer, dht findprovs, dht get,
            dht put, dht provide
            """;

    private static final String LOCAL = """
            commands completion bash, commands completion zsh, commands completion fish,
            files chroot, key export, key rotate, repo migrate
            """;

    private final CommandTable table = Commands.table(Map.of());

    private static List<String> named(String text) {
        return Arrays.stream(text.replaceAll("\\s+", " ").split(",", -1))
                .map(String::strip)
                .toList();
    }

    @Test
    void everyEndpointIsThereAndAnswersOverHttp() {
        List<String> missing = new ArrayList<>();
        for (String path : named(LIVE)) {
            if (table.find(path).filter(command -> !command.isLocal()).isEmpty()) {
                missing.add(path);
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void whatIsForThisMachineOnlyIsThereAndNotOverHttp() {
        for (String path : named(LOCAL)) {
            assertTrue(table.find(path).orElseThrow().isLocal(), path);
        }
    }

    @Test
    void whatWasRemovedOrIsNotOfferedSaysWhy() throws Exception {
        List<String> refused = new ArrayList<>(named(REMOVED));
        Unoffered.besides(List.of()).forEach(command -> refused.add(command.path()));
        for (String path : refused) {
            Command command = table.find(path).orElseThrow();
            if (command.tagline().startsWith("Re")) {
                Call call = new Call(command, List.of(), Map.of(), EntrySource.EMPTY);
                IOException e = assertThrows(IOException.class, () -> command.run(call, new Answers()), path);
                assertTrue(e.getMessage().length() > 20, e.getMessage());
            }
        }
    }

    @Test
    void whatIsThereIsNotPutInThePlaceOf() {
        Command own = Command.named("pubsub reset", "Forget all").answers((call, reply) -> {});
        assertFalse(Unoffered.besides(List.of(own)).stream()
                .anyMatch(command -> command.path().equals("pubsub reset")));
    }
}
