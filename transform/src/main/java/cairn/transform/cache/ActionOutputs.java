package cairn.transform.cache;

import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which content an action's result speaks of: messages {@code ActionResult}, {@code Tree} and {@code Directory} of the
 * Remote Execution API, version 2.
 *
 * @param files content that it names, and that names nothing else
 * @param trees content that is a tree
 * @param directories content that is a directory
 */
record ActionOutputs(List<BlobDigest> files, List<BlobDigest> trees, List<BlobDigest> directories) {
    private static final int DIGESTS_MAX = 1_000_000;
    private static final int OUTPUT_FILES = 2;
    private static final int OUTPUT_DIRECTORIES = 3;
    private static final int STDOUT_DIGEST = 6;
    private static final int STDERR_DIGEST = 8;
    private static final int ACTION_FIELDS_MAX = 12;
    private static final int FILE_DIGEST = 2;
    private static final int TREE_DIGEST = 3;
    private static final int ROOT_DIRECTORY_DIGEST = 5;
    private static final int TREE_ROOT = 1;
    private static final int TREE_CHILDREN = 2;
    private static final int DIRECTORY_FILES = 1;
    private static final int DIRECTORY_DIRECTORIES = 2;
    private static final int NODE_DIGEST = 2;

    private ActionOutputs() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** Reads an action's result; nothing where the bytes are something else, as tools may keep what they like. */
    static Optional<ActionOutputs> read(ByteBuffer bytes) {
        try {
            return Optional.of(actionResult(ProtoReader.lenient(bytes)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static ActionOutputs actionResult(ProtoReader reader) throws MalformedException {
        ActionOutputs outputs = new ActionOutputs();
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag >>> 3) {
                case OUTPUT_FILES -> addDigest(reader.readMessage(tag), FILE_DIGEST, outputs.files);
                case OUTPUT_DIRECTORIES -> outputs.addDirectory(reader.readMessage(tag));
                case STDOUT_DIGEST, STDERR_DIGEST -> add(reader.readMessage(tag), outputs.files);
                default -> {
                    if (tag >>> 3 > ACTION_FIELDS_MAX) {
                        throw new MalformedException("An action's result has no field " + (tag >>> 3));
                    }
                    reader.skipValue(tag);
                }
            }
        }
        return outputs;
    }

    private void addDirectory(ProtoReader output) throws MalformedException {
        while (!output.atEnd()) {
            int tag = output.readTag();
            switch (tag >>> 3) {
                case TREE_DIGEST -> add(output.readMessage(tag), trees);
                case ROOT_DIRECTORY_DIGEST -> add(output.readMessage(tag), directories);
                default -> output.skipValue(tag);
            }
        }
    }

    /** What is in a tree, whose directories are all part of it. */
    static ActionOutputs ofTree(ByteBuffer tree) throws MalformedException {
        ProtoReader reader = ProtoReader.lenient(tree);
        ActionOutputs outputs = new ActionOutputs();
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag >>> 3 == TREE_ROOT || tag >>> 3 == TREE_CHILDREN) {
                ActionOutputs directory = ofDirectory(reader.readMessage(tag));
                outputs.files.addAll(directory.files);
            } else {
                reader.skipValue(tag);
            }
        }
        return outputs;
    }

    /** What is in a directory, whose directories are content of their own. */
    static ActionOutputs ofDirectory(ProtoReader reader) throws MalformedException {
        ActionOutputs outputs = new ActionOutputs();
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag >>> 3) {
                case DIRECTORY_FILES -> addDigest(reader.readMessage(tag), NODE_DIGEST, outputs.files);
                case DIRECTORY_DIRECTORIES -> addDigest(reader.readMessage(tag), NODE_DIGEST, outputs.directories);
                default -> reader.skipValue(tag);
            }
        }
        return outputs;
    }

    private static void addDigest(ProtoReader holder, int number, List<BlobDigest> digests) throws MalformedException {
        while (!holder.atEnd()) {
            int tag = holder.readTag();
            if (tag >>> 3 == number) {
                add(holder.readMessage(tag), digests);
            } else {
                holder.skipValue(tag);
            }
        }
    }

    private static void add(ProtoReader reader, List<BlobDigest> digests) throws MalformedException {
        BlobDigest digest = BlobDigest.read(reader);
        if (digests.size() == DIGESTS_MAX) {
            throw new MalformedException("There are more than " + DIGESTS_MAX + " digests");
        }
        if (digest.sizeBytes() > 0) {
            digests.add(digest);
        }
    }
}
