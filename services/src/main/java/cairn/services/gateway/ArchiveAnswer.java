package cairn.services.gateway;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.node.dag.PathCar;
import cairn.node.dag.Span;
import cairn.services.http.Disposition;
import cairn.services.http.Response;
import cairn.services.tar.TarStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Sends DAGs as archives: CAR for those who verify, TAR for those who unpack. */
final class ArchiveAnswer {
    private static final int BAD_REQUEST = 400;
    private static final int TAG_BYTES = 8;

    private final Node node;

    ArchiveAnswer(Node node) {
        this.node = node;
    }

    void sendCar(Found found, Wanted wanted, Response response) throws IOException {
        Asked asked = found.asked();
        PathCar.Selection selection = selection(asked, wanted);
        String order = order(asked, wanted);
        Cid root = found.root();
        found.freshness().showFor(response);
        String etag = "W/\"" + root + ".car." + tag(found, selection) + "\"";
        if (Validators.answersHeld(asked.http(), response, etag)) {
            return;
        }
        requireBlock(found.cid());
        response.header(
                "Content-Type",
                "application/vnd.ipld.car; version=1; order=" + order + "; dups="
                        + (selection.hasDuplicates() ? "y" : "n"));
        response.header("Accept-Ranges", "none");
        String name = found.names().isEmpty()
                ? root + ".car"
                : root + "_" + found.names().getLast() + ".car";
        Disposition.show(response, true, asked.filename().orElse(name));
        if (!asked.isHead()) {
            new PathCar(node.blocks(), node.workers()).run(root, found.names(), found.cid(), selection, pieces -> {
                for (ByteBuffer piece : pieces) {
                    response.write(piece);
                }
            });
        }
    }

    private void requireBlock(Cid cid) throws IOException {
        if (!cid.hash().isIdentity()) {
            node.block(cid);
        }
    }

    private static PathCar.Selection selection(Asked asked, Wanted wanted) throws GatewayException {
        String version = wanted.parameter(asked.http(), "version").orElse("1");
        if (!version.equals("1")) {
            throw new GatewayException(BAD_REQUEST, "The gateway writes CAR version 1, not " + version);
        }
        PathCar.Scope scope = switch (asked.query("dag-scope").orElse("all")) {
            case "block" -> PathCar.Scope.BLOCK;
            case "entity" -> PathCar.Scope.ENTITY;
            case "all" -> PathCar.Scope.ALL;
            default -> throw new GatewayException(BAD_REQUEST, "dag-scope is block, entity or all");
        };
        Optional<String> bytes = asked.query("entity-bytes");
        try {
            Span span = bytes.isEmpty() ? Span.WHOLE : Span.parse(bytes.get());
            boolean asksForPart = bytes.isPresent() && asked.query("dag-scope").isEmpty();
            return new PathCar.Selection(asksForPart ? PathCar.Scope.ENTITY : scope, span, duplicates(asked, wanted));
        } catch (MalformedException e) {
            throw new GatewayException(BAD_REQUEST, "entity-bytes: " + e.getMessage());
        }
    }

    private static boolean duplicates(Asked asked, Wanted wanted) throws GatewayException {
        return switch (wanted.parameter(asked.http(), "dups").orElse("n")) {
            case "y" -> true;
            case "n" -> false;
            default -> throw new GatewayException(BAD_REQUEST, "dups is y or n");
        };
    }

    /** Blocks always come depth first; a client that does not care is told so. */
    private static String order(Asked asked, Wanted wanted) throws GatewayException {
        return switch (wanted.parameter(asked.http(), "order").orElse("dfs")) {
            case "dfs", "unk" -> "dfs";
            default -> throw new GatewayException(BAD_REQUEST, "The order of blocks is dfs or unk");
        };
    }

    /** Tells archives of the same root apart. */
    private static String tag(Found found, PathCar.Selection selection) {
        String text = String.join("/", found.names()) + "\0" + selection;
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        byte[] digest = HashFunction.SHA2_256.hash(bytes).digest();
        return HexFormat.of().formatHex(digest, 0, TAG_BYTES).toLowerCase(Locale.ROOT);
    }

    void sendTar(Found found, Response response) throws IOException {
        Asked asked = found.asked();
        found.freshness().showFor(response);
        if (Validators.answersHeld(asked.http(), response, "W/\"" + found.cid() + ".x-tar\"")) {
            return;
        }
        Block block = node.block(found.cid());
        UnixFsEntry entry = node.files().open(block);
        response.header("Content-Type", "application/x-tar");
        response.header("Accept-Ranges", "none");
        Disposition.show(response, true, asked.filename().orElse(found.cid() + ".tar"));
        if (!asked.isHead()) {
            new TarStream(node.blocks(), node.workers()).write(found.cid().toString(), entry, response::write);
        }
    }
}
