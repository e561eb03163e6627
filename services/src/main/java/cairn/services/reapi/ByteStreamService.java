package cairn.services.reapi;

import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import cairn.services.cache.CacheAccess;
import cairn.services.grpc.GrpcCall;
import cairn.services.grpc.GrpcException;
import cairn.services.grpc.GrpcHandler;
import cairn.services.grpc.GrpcStatus;
import cairn.storage.cache.CachedEntry;
import cairn.transform.cache.BuildCache;
import cairn.transform.cache.CacheName;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/** {@code google.bytestream.ByteStream}, for blobs of any length. May be used by any thread. */
final class ByteStreamService {
    private static final String SERVICE = "/google.bytestream.ByteStream/";
    private static final int PIECE_BYTES = 256 * 1024;
    private static final int DATA = 10;

    private final BuildCache cache;
    private final CacheAccess access;

    ByteStreamService(BuildCache cache, CacheAccess access) {
        this.cache = cache;
        this.access = access;
    }

    Map<String, GrpcHandler.Method> methods() {
        return Map.of(
                SERVICE + "Read",
                this::read,
                SERVICE + "Write",
                this::write,
                SERVICE + "QueryWriteStatus",
                this::status);
    }

    private void read(GrpcCall call) throws IOException {
        ProtoReader request = call.only();
        String resource = "";
        long offset = 0;
        long limit = 0;
        while (!request.atEnd()) {
            int tag = request.readTag();
            switch (tag >>> 3) {
                case 1 -> resource = CacheService.text(request, tag);
                case 2 -> offset = request.readVarint(tag);
                case 3 -> limit = request.readVarint(tag);
                default -> request.skipValue(tag);
            }
        }
        ResourceName name = ResourceName.parse(resource);
        String space = CacheService.admitted(access, call, name.instance(), false);
        CachedEntry entry = cache.find(CacheName.content(space, name.digest().hash()))
                .filter(found -> found.sizeBytes() == name.digest().sizeBytes())
                .orElseThrow(() -> new GrpcException(GrpcStatus.NOT_FOUND, "There is no such blob"));
        if (offset < 0 || offset > entry.sizeBytes() || limit < 0) {
            throw new GrpcException(GrpcStatus.OUT_OF_RANGE, "The blob has " + entry.sizeBytes() + " bytes");
        }
        send(call, name, entry, offset, limit == 0 ? Long.MAX_VALUE : limit);
    }

    private void send(GrpcCall call, ResourceName name, CachedEntry entry, long offset, long limit) throws IOException {
        if (!name.isCompressed()) {
            cache.copy(entry, offset, limit, piece -> sendPieces(call, piece));
            return;
        }
        try (ZstdOutputStream out = new ZstdOutputStream(new Pieces(call))) {
            cache.copy(entry, offset, limit, piece -> {
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                out.write(bytes);
            });
        }
    }

    private static void sendPieces(GrpcCall call, ByteBuffer piece) throws IOException {
        while (piece.hasRemaining()) {
            byte[] bytes = new byte[Math.min(PIECE_BYTES, piece.remaining())];
            piece.get(bytes);
            call.send(new ProtoMessage().bytes(DATA, bytes));
        }
    }

    /** Sends what is written. */
    private static final class Pieces extends OutputStream {
        private final GrpcCall call;

        private Pieces(GrpcCall call) {
            this.call = call;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            sendPieces(call, ByteBuffer.wrap(bytes, offset, length));
        }
    }

    private void write(GrpcCall call) throws IOException {
        Written body = new Written(call);
        ResourceName name = ResourceName.parse(body.resource());
        if (!name.isUpload()) {
            throw new MalformedException("A blob is written to [INSTANCE/]uploads/ID/blobs/HASH/SIZE");
        }
        String space = CacheService.admitted(access, call, name.instance(), true);
        CacheName content = CacheName.content(space, name.digest().hash());
        if (cache.find(content).isEmpty()) {
            CachedEntry kept = name.isCompressed() ? putCompressed(content, body) : cache.put(content, body);
            if (kept.sizeBytes() != name.digest().sizeBytes()) {
                throw new MalformedException("The blob has " + kept.sizeBytes() + " bytes, not "
                        + name.digest().sizeBytes());
            }
        }
        body.transferTo(OutputStream.nullOutputStream());
        long committed = name.isCompressed() ? body.count() : name.digest().sizeBytes();
        call.send(new ProtoMessage().varint(1, committed));
    }

    private CachedEntry putCompressed(CacheName name, InputStream body) throws IOException {
        try {
            return cache.put(name, new ZstdInputStream(body));
        } catch (MalformedInputException e) {
            throw new MalformedException("The blob is no Zstandard frame: " + e.getMessage());
        }
    }

    private void status(GrpcCall call) throws IOException {
        ProtoReader request = call.only();
        String resource = "";
        while (!request.atEnd()) {
            int tag = request.readTag();
            if (tag >>> 3 == 1) {
                resource = CacheService.text(request, tag);
            } else {
                request.skipValue(tag);
            }
        }
        ResourceName name = ResourceName.parse(resource);
        String space = CacheService.admitted(access, call, name.instance(), false);
        boolean isThere =
                cache.find(CacheName.content(space, name.digest().hash())).isPresent();
        call.send(new ProtoMessage()
                .varint(1, isThere ? name.digest().sizeBytes() : 0)
                .varint(2, isThere ? 1 : 0));
    }

    /** The data of a client's messages, one after the other. */
    private static final class Written extends InputStream {
        private static final int RESOURCE = 1;
        private static final int OFFSET = 2;
        private static final int FINISH = 3;

        private final GrpcCall call;
        private String resource = "";
        private byte[] data = {};
        private int at;
        private long count;
        private boolean isFinished;

        Written(GrpcCall call) throws IOException {
            this.call = call;
            readMessage();
        }

        String resource() {
            return resource;
        }

        /** How many bytes have come. */
        long count() {
            return count;
        }

        private void readMessage() throws IOException {
            ProtoReader message = call.next()
                    .orElseThrow(() -> new MalformedException("The blob ends before it is said to be finished"));
            long offset = 0;
            data = new byte[0];
            at = 0;
            while (!message.atEnd()) {
                int tag = message.readTag();
                switch (tag >>> 3) {
                    case RESOURCE -> resource = sameResource(CacheService.text(message, tag));
                    case OFFSET -> offset = message.readVarint(tag);
                    case FINISH -> isFinished = message.readVarint(tag) != 0;
                    case DATA -> data = message.readBytes(tag);
                    default -> message.skipValue(tag);
                }
            }
            if (offset != count) {
                throw new MalformedException("The blob goes on at " + count + ", not at " + offset);
            }
            count += data.length;
        }

        private String sameResource(String name) throws MalformedException {
            if (!resource.isEmpty() && !name.isEmpty() && !name.equals(resource)) {
                throw new MalformedException("A call writes one blob");
            }
            return name.isEmpty() ? resource : name;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (at == data.length) {
                if (isFinished) {
                    return -1;
                }
                readMessage();
            }
            int taken = Math.min(length, data.length - at);
            System.arraycopy(data, at, target, offset, taken);
            at += taken;
            return taken;
        }
    }
}
