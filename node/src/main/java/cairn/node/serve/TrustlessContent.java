package cairn.node.serve;

import cairn.data.block.Block;
import cairn.data.block.BlockSource;
import cairn.data.block.KnownBlocks;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.path.ContentPath;
import cairn.data.path.Namespace;
import cairn.data.peer.PeerId;
import cairn.network.bitswap.ServePolicy;
import cairn.network.gateway.GatewayContent;
import cairn.network.gateway.TrustlessGateway;
import cairn.node.dag.PathCar;
import cairn.node.dag.Span;
import cairn.node.resolve.Resolver;
import cairn.node.resolve.Trail;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/** Blocks and CARs of a store, for peers that verify. Asked by any thread. */
public final class TrustlessContent implements GatewayContent {
    private final BlockStore store;
    private final ForkJoinPool workers;
    private final ServePolicy policy;

    public TrustlessContent(BlockStore store, ForkJoinPool workers, ServePolicy policy) {
        this.store = store;
        this.workers = workers;
        this.policy = policy;
    }

    @Override
    public void give(PeerId peer, String target, String accept, Reply reply) throws IOException {
        int question = target.indexOf('?');
        Map<String, String> query = query(question < 0 ? "" : target.substring(question + 1));
        ContentPath path = ContentPath.parseStrict(decoded(question < 0 ? target : target.substring(0, question)));
        Optional<Cid> root = path.namespace() == Namespace.IPFS ? path.cid() : Optional.empty();
        if (root.isEmpty()) {
            throw new MalformedException("Only /ipfs/ paths are answered here, not " + path);
        }
        BlockSource source = cid -> policy.allows(peer, cid) ? found(cid) : Optional.empty();
        Trail trail = new Resolver(source).trace(root.get(), path.segments(), Namespace.IPFS);
        if (trail.problem().isPresent()) {
            throw new NotFoundException(trail.problem().get());
        }
        Block block = source.get(trail.end())
                .orElseThrow(() -> new NotFoundException("The block " + trail.end() + " is not there"));
        boolean asksCar = accept.contains(TrustlessGateway.CAR);
        String format = query.getOrDefault("format", asksCar ? "car" : "raw");
        switch (format) {
            case "raw" -> {
                reply.begin(TrustlessGateway.RAW);
                reply.write(block.bytes());
            }
            case "car" -> {
                PathCar.Selection selection = selection(query, accept);
                reply.begin(TrustlessGateway.CAR + "; version=1; order=dfs; dups="
                        + (selection.hasDuplicates() ? "y" : "n"));
                new PathCar(source, workers).run(root.get(), path.segments(), trail.end(), selection, pieces -> {
                    for (ByteBuffer piece : pieces) {
                        reply.write(piece);
                    }
                });
            }
            default -> throw new MalformedException("Only raw and car are answered here, not " + format);
        }
    }

    private Optional<Block> found(Cid cid) throws IOException {
        Optional<Block> known = KnownBlocks.find(cid);
        return known.isPresent() ? known : store.get(cid);
    }

    private static PathCar.Selection selection(Map<String, String> query, String accept) throws MalformedException {
        String name = query.getOrDefault("dag-scope", query.containsKey("entity-bytes") ? "entity" : "all");
        PathCar.Scope scope = switch (name) {
            case "block" -> PathCar.Scope.BLOCK;
            case "entity" -> PathCar.Scope.ENTITY;
            case "all" -> PathCar.Scope.ALL;
            default -> throw new MalformedException("dag-scope is block, entity or all, not " + name);
        };
        String bytes = query.getOrDefault("entity-bytes", "0:*");
        boolean hasDuplicates = query.getOrDefault("car-dups", accept.contains("dups=y") ? "y" : "n")
                .equals("y");
        return new PathCar.Selection(scope, Span.parse(bytes), hasDuplicates);
    }

    private static Map<String, String> query(String text) throws MalformedException {
        Map<String, String> query = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decoded(String text) throws MalformedException {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("\"" + text + "\" is not percent-encoded text");
        }
    }
}
