package cairn.services.reapi;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import cairn.services.cache.CacheAccess;
import cairn.services.grpc.GrpcCall;
import cairn.services.grpc.GrpcException;
import cairn.services.grpc.GrpcHandler;
import cairn.services.grpc.GrpcStatus;
import cairn.storage.cache.CachedEntry;
import cairn.transform.cache.BlobDigest;
import cairn.transform.cache.BuildCache;
import cairn.transform.cache.CacheName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code Capabilities}, {@code ActionCache} and {@code ContentAddressableStorage}. May be used by any thread. */
public final class CacheService {
    static final int BATCH_BYTES_MAX = 4 * 1024 * 1024;

    private static final String PACKAGE = "/build.bazel.remote.execution.v2.";
    private static final int PAGE_BYTES = 1024 * 1024;
    private static final int SHA256 = 1;
    private static final int ZSTD = 1;
    private static final int SYMLINKS_ALLOWED = 2;
    private static final int INSTANCE = 1;
    private static final int ACTION_DIGEST = 2;
    private static final int ACTION_RESULT = 3;
    private static final int REQUESTS = 2;
    private static final int ROOT_DIGEST = 2;
    private static final int DIRECTORY_DIRECTORIES = 2;
    private static final int NODE_DIGEST = 2;

    private final BuildCache cache;
    private final CacheAccess access;

    public CacheService(BuildCache cache, CacheAccess access) {
        this.cache = cache;
        this.access = access;
    }

    /** What is answered, by path. */
    public Map<String, GrpcHandler.Method> methods() {
        Map<String, GrpcHandler.Method> methods = new HashMap<>(new ByteStreamService(cache, access).methods());
        methods.put(PACKAGE + "Capabilities/GetCapabilities", this::capabilities);
        methods.put(PACKAGE + "ActionCache/GetActionResult", this::actionResult);
        methods.put(PACKAGE + "ActionCache/UpdateActionResult", this::updateActionResult);
        methods.put(PACKAGE + "ContentAddressableStorage/FindMissingBlobs", this::findMissing);
        methods.put(PACKAGE + "ContentAddressableStorage/BatchUpdateBlobs", this::updateBatch);
        methods.put(PACKAGE + "ContentAddressableStorage/BatchReadBlobs", this::readBatch);
        methods.put(PACKAGE + "ContentAddressableStorage/GetTree", this::tree);
        return methods;
    }

    /** The cache that an instance is, for who may use it. */
    static String admitted(CacheAccess access, GrpcCall call, String instance, boolean writes) throws IOException {
        String space = instance.isEmpty() ? CacheName.MAIN : instance;
        CacheName.requireSpace(space);
        access.admit(call.request(), space, writes);
        return space;
    }

    /** A message's text, digest and so on, by the fields' numbers; of fields that come often, the last. */
    private record Fields(Map<Integer, ByteBuffer> values) {
        static Fields read(ProtoReader reader) throws MalformedException {
            Map<Integer, ByteBuffer> values = new HashMap<>();
            while (!reader.atEnd()) {
                int tag = reader.readTag();
                if ((tag & 7) == ProtoReader.BYTES) {
                    values.put(tag >>> 3, ByteBuffer.wrap(reader.readBytes()));
                } else {
                    reader.skipValue(tag);
                }
            }
            return new Fields(values);
        }

        String instance() {
            ByteBuffer name = values.getOrDefault(INSTANCE, ByteBuffer.allocate(0));
            return StandardCharsets.UTF_8.decode(name.duplicate()).toString();
        }

        BlobDigest digest(int number) throws MalformedException {
            return BlobDigest.read(ProtoReader.lenient(required(number)));
        }

        ByteBuffer required(int number) throws MalformedException {
            ByteBuffer value = values.get(number);
            if (value == null) {
                throw new MalformedException("The request lacks its field " + number);
            }
            return value;
        }
    }

    private void capabilities(GrpcCall call) throws IOException {
        Fields request = Fields.read(call.only());
        String space = admitted(access, call, request.instance(), false);
        ProtoMessage caches = new ProtoMessage()
                .varint(1, SHA256)
                .message(2, new ProtoMessage().varint(1, access.mayWrite(call.request(), space) ? 1 : 0))
                .varint(4, BATCH_BYTES_MAX)
                .varint(5, SYMLINKS_ALLOWED)
                .varint(6, ZSTD)
                .varint(8, cache.entryBytesMax());
        call.send(new ProtoMessage()
                .message(1, caches)
                .message(4, new ProtoMessage().varint(1, 2))
                .message(5, new ProtoMessage().varint(1, 2).varint(2, 3)));
    }

    private void actionResult(GrpcCall call) throws IOException {
        Fields request = Fields.read(call.only());
        String space = admitted(access, call, request.instance(), false);
        CacheName name = CacheName.action(space, request.digest(ACTION_DIGEST).hash());
        Optional<CachedEntry> found = cache.find(name).filter(entry -> entry.sizeBytes() <= BATCH_BYTES_MAX);
        if (found.isEmpty()) {
            throw new GrpcException(GrpcStatus.NOT_FOUND, "there is no result of the action " + name.hash());
        }
        call.send(cache.bytes(found.get()));
    }

    private void updateActionResult(GrpcCall call) throws IOException {
        Fields request = Fields.read(call.only());
        String space = admitted(access, call, request.instance(), true);
        ByteBuffer result = request.required(ACTION_RESULT);
        put(CacheName.action(space, request.digest(ACTION_DIGEST).hash()), result);
        call.send(result);
    }

    private CachedEntry put(CacheName name, ByteBuffer content) throws IOException {
        return cache.put(name, new ByteArrayInputStream(content.array(), content.arrayOffset(), content.limit()));
    }

    private void findMissing(GrpcCall call) throws IOException {
        ProtoReader request = call.only();
        String instance = "";
        Set<BlobDigest> wanted = new HashSet<>();
        while (!request.atEnd()) {
            int tag = request.readTag();
            switch (tag >>> 3) {
                case INSTANCE -> instance = text(request, tag);
                case 2 -> wanted.add(BlobDigest.read(request.readMessage(tag)));
                default -> request.skipValue(tag);
            }
        }
        String space = admitted(access, call, instance, false);
        ProtoMessage missing = new ProtoMessage();
        for (BlobDigest digest : wanted) {
            if (cache.find(CacheName.content(space, digest.hash())).isEmpty()) {
                missing.message(2, digest.message());
            }
        }
        call.send(missing);
    }

    static String text(ProtoReader reader, int tag) throws MalformedException {
        return new String(reader.readBytes(tag), StandardCharsets.UTF_8);
    }

    private void updateBatch(GrpcCall call) throws IOException {
        ProtoReader request = call.only();
        String space = admitted(access, call, instance(request), true);
        ProtoMessage answer = new ProtoMessage();
        while (!request.atEnd()) {
            int tag = request.readTag();
            if (tag >>> 3 != REQUESTS) {
                request.skipValue(tag);
                continue;
            }
            Fields blob = Fields.read(request.readMessage(tag));
            BlobDigest digest = blob.digest(1);
            ByteBuffer data = blob.values.getOrDefault(2, ByteBuffer.allocate(0));
            ProtoMessage status = new ProtoMessage();
            try {
                CacheName name = CacheName.content(space, digest.hash());
                if (cache.find(name).isEmpty()) {
                    put(name, data);
                }
            } catch (MalformedException e) {
                status.varint(1, GrpcStatus.INVALID_ARGUMENT.code()).text(2, e.getMessage());
            }
            answer.message(1, new ProtoMessage().message(1, digest.message()).message(2, status));
        }
        call.send(answer);
    }

    /** The instance that a request names, read from its beginning; its blobs are passed over. */
    private static String instance(ProtoReader request) throws MalformedException {
        ProtoReader reader = ProtoReader.lenient(request.source().duplicate());
        String instance = "";
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag >>> 3 == INSTANCE && (tag & 7) == ProtoReader.BYTES) {
                instance = text(reader, tag);
            } else {
                reader.skipValue(tag);
            }
        }
        return instance;
    }

    private void readBatch(GrpcCall call) throws IOException {
        ProtoReader request = call.only();
        String space = admitted(access, call, instance(request), false);
        ProtoMessage answer = new ProtoMessage();
        long total = 0;
        while (!request.atEnd()) {
            int tag = request.readTag();
            if (tag >>> 3 != REQUESTS) {
                request.skipValue(tag);
                continue;
            }
            BlobDigest digest = BlobDigest.read(request.readMessage(tag));
            total += digest.sizeBytes();
            if (total > BATCH_BYTES_MAX) {
                throw new GrpcException(
                        GrpcStatus.INVALID_ARGUMENT, "a batch has at most " + BATCH_BYTES_MAX + " bytes");
            }
            answer.message(1, read(space, digest));
        }
        call.send(answer);
    }

    private ProtoMessage read(String space, BlobDigest digest) throws IOException {
        ProtoMessage blob = new ProtoMessage().message(1, digest.message());
        Optional<CachedEntry> entry = cache.find(CacheName.content(space, digest.hash()))
                .filter(found -> found.sizeBytes() == digest.sizeBytes());
        try {
            if (entry.isPresent()) {
                return blob.bytes(2, cache.bytes(entry.get()).array()).message(3, new ProtoMessage());
            }
        } catch (CorruptBlockException | NotFoundException e) {
            // As if it had not been there.
        }
        return blob.message(3, new ProtoMessage().varint(1, GrpcStatus.NOT_FOUND.code()));
    }

    private void tree(GrpcCall call) throws IOException {
        Fields request = Fields.read(call.only());
        String space = admitted(access, call, request.instance(), false);
        Deque<BlobDigest> waiting = new ArrayDeque<>();
        waiting.add(request.digest(ROOT_DIGEST));
        Set<BlobDigest> seen = new HashSet<>(waiting);
        ProtoMessage page = new ProtoMessage();
        while (!waiting.isEmpty()) {
            byte[] directory = directory(space, waiting.remove());
            page.bytes(1, directory);
            for (BlobDigest child : children(ByteBuffer.wrap(directory))) {
                if (seen.add(child)) {
                    waiting.add(child);
                }
            }
            if (page.size() > PAGE_BYTES) {
                call.send(page);
                page = new ProtoMessage();
            }
        }
        call.send(page);
    }

    private byte[] directory(String space, BlobDigest digest) throws IOException {
        CachedEntry entry = cache.find(CacheName.content(space, digest.hash()))
                .filter(found -> found.sizeBytes() <= BATCH_BYTES_MAX)
                .orElseThrow(() -> new NotFoundException("There is no directory " + digest.hash()));
        return cache.bytes(entry).array();
    }

    private static Set<BlobDigest> children(ByteBuffer directory) throws MalformedException {
        ProtoReader reader = ProtoReader.lenient(directory);
        Set<BlobDigest> children = new HashSet<>();
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag >>> 3 == DIRECTORY_DIRECTORIES) {
                children.add(Fields.read(reader.readMessage(tag)).digest(NODE_DIGEST));
            } else {
                reader.skipValue(tag);
            }
        }
        return children;
    }
}
