package cairn.transform.cache;

import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which content an action's result speaks of: messages {@code ActionResult} and {@code Tree} of the Remote Execution
 * API, version 2.
 *
 * @param contents hashes of content that it names
 * @param trees those among them that are trees, whose files it speaks of too
 */
record ActionOutputs(List<String> contents, List<String> trees) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int DIGESTS_MAX = 1_000_000;
    private static final int OUTPUT_FILES = 2;
    private static final int OUTPUT_DIRECTORIES = 3;
    private static final int STDOUT_DIGEST = 6;
    private static final int STDERR_DIGEST = 8;
    private static final int ACTION_FIELDS_MAX = 12;
    private static final int FILE_DIGEST = 2;
    private static final int TREE_DIGEST = 3;
    private static final int TREE_ROOT = 1;
    private static final int TREE_CHILDREN = 2;
    private static final int DIRECTORY_FILES = 1;
    private static final int NODE_DIGEST = 2;
    private static final int DIGEST_HASH = 1;
    private static final int DIGEST_SIZE = 2;

    /** Reads an action's result; nothing where the bytes are something else, as tools may keep what they like. */
    static Optional<ActionOutputs> read(ByteBuffer bytes) {
        try {
            return Optional.of(actionResult(ProtoReader.lenient(bytes)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static ActionOutputs actionResult(ProtoReader reader) throws MalformedException {
        List<String> contents = new ArrayList<>();
        List<String> trees = new ArrayList<>();
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag >>> 3) {
                case OUTPUT_FILES -> digest(message(reader, tag), FILE_DIGEST, contents);
                case OUTPUT_DIRECTORIES -> digest(message(reader, tag), TREE_DIGEST, trees);
                case STDOUT_DIGEST, STDERR_DIGEST -> addHash(message(reader, tag), contents);
                default -> {
                    if (tag >>> 3 > ACTION_FIELDS_MAX) {
                        throw new MalformedException("An action's result has no field " + (tag >>> 3));
                    }
                    reader.skipValue(tag);
                }
            }
        }
        contents.addAll(trees);
        return new ActionOutputs(contents, trees);
    }

    /** The hashes of all files in a tree. */
    static List<String> filesOf(ByteBuffer tree) throws MalformedException {
        ProtoReader reader = ProtoReader.lenient(tree);
        List<String> files = new ArrayList<>();
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag >>> 3 != TREE_ROOT && tag >>> 3 != TREE_CHILDREN) {
                reader.skipValue(tag);
                continue;
            }
            ProtoReader directory = message(reader, tag);
            while (!directory.atEnd()) {
                int field = directory.readTag();
                if (field >>> 3 == DIRECTORY_FILES) {
                    digest(message(directory, field), NODE_DIGEST, files);
                } else {
                    directory.skipValue(field);
                }
            }
        }
        return files;
    }

    private static ProtoReader message(ProtoReader reader, int tag) throws MalformedException {
        reader.requireType(tag, ProtoReader.BYTES);
        return reader.readMessage();
    }

    private static void digest(ProtoReader holder, int number, List<String> hashes) throws MalformedException {
        while (!holder.atEnd()) {
            int tag = holder.readTag();
            if (tag >>> 3 == number) {
                addHash(message(holder, tag), hashes);
            } else {
                holder.skipValue(tag);
            }
        }
    }

    private static void addHash(ProtoReader digest, List<String> hashes) throws MalformedException {
        String hash = "";
        long sizeBytes = 0;
        while (!digest.atEnd()) {
            int tag = digest.readTag();
            switch (tag >>> 3) {
                case DIGEST_HASH -> {
                    digest.requireType(tag, ProtoReader.BYTES);
                    hash = new String(digest.readBytes(), StandardCharsets.US_ASCII);
                }
                case DIGEST_SIZE -> {
                    digest.requireType(tag, ProtoReader.VARINT);
                    sizeBytes = digest.readVarint();
                }
                default -> digest.skipValue(tag);
            }
        }
        if (!SHA256.matcher(hash).matches() || sizeBytes < 0 || hashes.size() == DIGESTS_MAX) {
            throw new MalformedException("A digest is no SHA-256, or there are too many");
        }
        if (sizeBytes > 0) {
            hashes.add(hash);
        }
    }
}
