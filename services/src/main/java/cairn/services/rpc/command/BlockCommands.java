package cairn.services.rpc.command;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.node.Node;
import cairn.node.add.Entry;
import cairn.node.pin.PinKind;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code block …}: single blocks as bytes. */
final class BlockCommands {
    /**
     * A block that is larger cannot be sent to peers; it is kept only where the call says so, up to the second limit.
     */
    private static final int BLOCK_BYTES_MAX = Block.BYTES_MAX;

    private static final int BIG_BLOCK_BYTES_MAX = 64 * 1024 * 1024;

    private BlockCommands() {}

    static List<Command> commands() {
        return List.of(put(), get(), stat(), rm());
    }

    private static Command put() {
        return Command.named("block put", "Keep bytes as a block")
                .takes(Argument.files("data", "Files, a block each; without one, standard input"))
                .with(
                        Option.text("cid-codec", "Codec of the CID").or("raw"),
                        Option.text("mhtype", "Hash function").or("sha2-256"),
                        Option.integer("mhlen", "Length of the digest in bytes; -1 for all of it")
                                .or("-1"),
                        Option.flag("pin", "Pin the block"),
                        Option.flag("allow-big-block", "Also keep a block of more than 2 MiB"),
                        Option.text("format,f", "Deprecated: v0, protobuf, cbor or raw instead of --cid-codec"))
                .example("cairn block put --cid-codec=dag-cbor node.cbor")
                .does(BlockCommands::runPut)
                .shows((value, out) -> out.println(value.get("Key")));
    }

    private static void runPut(Node node, Call call, Reply reply) throws IOException {
        int bytesMax = call.flag("allow-big-block") ? BIG_BLOCK_BYTES_MAX : BLOCK_BYTES_MAX;
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        for (Optional<Entry> next = call.files().next();
                next.isPresent();
                next = call.files().next()) {
            if (!(next.get() instanceof Entry.File file)) {
                throw new UsageException(
                        "only files can be blocks, not " + next.get().path());
            }
            buffer = read(file, buffer.clear(), bytesMax);
            Block block = Block.known(cid(call, buffer), buffer);
            node.putBlock(block, call.flag("pin") ? Optional.of(PinKind.RECURSIVE) : Optional.empty());
            reply.value(stat(block.cid(), block.size()));
        }
    }

    /** Reads a file into {@code buffer}, or into a larger one; what comes back is ready to be read. */
    private static ByteBuffer read(Entry.File file, ByteBuffer buffer, int bytesMax) throws IOException {
        ByteBuffer target = buffer;
        try (ReadableByteChannel in = file.source().open()) {
            while (in.read(target) >= 0) {
                if (target.hasRemaining()) {
                    continue;
                }
                if (target.capacity() > bytesMax) {
                    throw new LimitException(
                            "The block is too large",
                            "blockBytesMax",
                            bytesMax,
                            "cut it, or use --allow-big-block for up to " + BIG_BLOCK_BYTES_MAX + " bytes");
                }
                target = ByteBuffer.allocate(Math.min(2 * target.capacity(), bytesMax + 1))
                        .put(target.flip());
            }
        }
        return target.flip();
    }

    private static Cid cid(Call call, ByteBuffer data) throws IOException {
        Multihash hash =
                hash(call.text("mhtype").orElseThrow(), call.integer("mhlen").orElseThrow(), data);
        String format = call.text("format").orElse("");
        if (format.equals("v0")) {
            return Cid.v0(HashFunction.SHA2_256.hash(data));
        }
        String codec = switch (format) {
            case "" -> call.text("cid-codec").orElseThrow();
            case "protobuf" -> "dag-pb";
            case "cbor" -> "dag-cbor";
            default -> format;
        };
        return Cid.v1(codec(codec), hash);
    }

    /** Hashes with the function of that name to a digest of that many bytes, or of the usual length where negative. */
    static Multihash hash(String name, long digestBytes, ByteBuffer data) throws IOException {
        HashFunction function = HashFunction.byName(name)
                .orElseThrow(() -> new IOException("unrecognized multihash function: " + name));
        if (function.equals(HashFunction.IDENTITY)) {
            if (data.remaining() > Multihash.IDENTITY_BYTES_MAX) {
                throw new UsageException("a CID holds a block of up to " + Multihash.IDENTITY_BYTES_MAX
                        + " bytes (the identity hash), not " + data.remaining() + "; use another hash function");
            }
            return function.hash(data);
        }
        if (digestBytes > function.digestBytesMax()) {
            throw new UsageException(
                    "a " + name + " digest has " + function.digestBytesMax() + " bytes, not " + digestBytes);
        }
        if (digestBytes >= 0 && digestBytes < Multihash.DIGEST_BYTES_MIN) {
            throw new UsageException("a digest of " + digestBytes + " bytes proves nothing; it takes "
                    + Multihash.DIGEST_BYTES_MIN + " or more");
        }
        return function.hash(data, digestBytes < 0 ? function.digestBytes() : (int) digestBytes);
    }

    static Codec codec(String label) throws IOException {
        return Codec.byLabel(label).orElseThrow(() -> new IOException("unknown multicodec: \"" + label + "\""));
    }

    private static Map<String, Object> stat(Cid cid, long size) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Key", cid.toString());
        value.put("Size", size);
        return value;
    }

    private static Command get() {
        return Command.named("block get", "Write a block's bytes to standard output")
                .takes(Argument.one("cid", "The block's CID"))
                .with(Option.text("output,o", "Write to this file instead"))
                .example("cairn block get CID > block")
                .does((node, call, reply) -> {
                    Block block = node.block(node.resolve(call.argument(0)).cid());
                    reply.bytes("application/vnd.ipld.raw", OptionalLong.empty())
                            .write(block.bytes());
                });
    }

    private static Command stat() {
        return Command.named("block stat", "Tell a block's length")
                .takes(Argument.one("cid", "The block's CID"))
                .does((node, call, reply) -> {
                    Cid cid = node.resolve(call.argument(0)).cid();
                    reply.only(stat(cid, node.block(cid).size()));
                })
                .shows((value, out) -> {
                    out.println("Key: " + value.get("Key"));
                    out.println("Size: " + value.get("Size"));
                });
    }

    private static Command rm() {
        return Command.named("block rm", "Remove blocks that nothing holds")
                .takes(Argument.many("cid", "CIDs of the blocks"))
                .with(
                        Option.flag("force,f", "No error where a block is not there"),
                        Option.flag("quiet,q", "Print nothing about what was removed"))
                .does(BlockCommands::runRm)
                .showsWith(call -> {
                    boolean quiet = call.flag("quiet");
                    return new Command.Text() {
                        private boolean failed;

                        @Override
                        public void show(Map<String, ?> value, PrintStream out) {
                            if (value.containsKey("Error")) {
                                failed = true;
                                out.println("cannot remove " + value.get("Hash") + ": " + value.get("Error"));
                            } else if (!quiet) {
                                out.println("removed " + value.get("Hash"));
                            }
                        }

                        @Override
                        public void end(PrintStream out) throws IOException {
                            if (failed) {
                                throw new IOException("some blocks not removed");
                            }
                        }
                    };
                });
    }

    private static void runRm(Node node, Call call, Reply reply) throws IOException {
        boolean force = call.flag("force");
        for (String argument : call.arguments()) {
            Cid cid = Cid.parse(argument);
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("Hash", cid.toString());
            try {
                node.removeBlock(cid, force);
            } catch (MalformedException | NotFoundException e) {
                value.put("Error", e.getMessage());
            }
            reply.value(value);
        }
    }
}
