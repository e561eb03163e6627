package cairn.services.reapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.multihash.HashFunction;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import cairn.data.unixfs.ImportProfile;
import cairn.services.cache.CacheAccess;
import cairn.services.grpc.GrpcHandler;
import cairn.services.http.HttpServer;
import cairn.services.rpc.Access;
import cairn.services.rpc.Admission;
import cairn.services.rpc.AuditLog;
import cairn.services.rpc.RpcFixture;
import cairn.storage.token.TokenFile;
import cairn.transform.cache.BlobDigest;
import cairn.transform.cache.BuildCache;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The caches of the Remote Execution API, asked by gRPC's own client. */
@Timeout(120)
final class CacheServiceTest {
    private static final String PACKAGE = "build.bazel.remote.execution.v2.";
    private static final String CAS = PACKAGE + "ContentAddressableStorage/";
    private static final String ACTIONS = PACKAGE + "ActionCache/";
    private static final String BYTES = "google.bytestream.ByteStream/";
    private static final int PIECE_BYTES = 100_000;

    /** Messages as they are sent. */
    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @TempDir
    private Path folder;

    private RpcFixture node;
    private TokenFile tokens;
    private HttpServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        node = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025);
        tokens = new TokenFile(folder);
        InstantSource clock = InstantSource.system();
        Admission admission = new Admission(
                new Access(tokens, false, "", clock), new AuditLog(folder.resolve("cache-audit.log"), clock));
        CacheAccess access = new CacheAccess(CacheAccess.Who.ANYONE, CacheAccess.Who.TOKEN, admission);
        server = HttpServer.start(
                HttpServer.Options.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                new GrpcHandler(
                        new CacheService(new BuildCache(node.node(), 1L << 30, clock), access).methods(),
                        (_, response) -> response.status(404)));
        channel = NettyChannelBuilder.forAddress(server.address())
                .usePlaintext()
                .maxInboundMessageSize(8 << 20)
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        channel.shutdownNow();
        server.close();
        node.close();
    }

    private static MethodDescriptor<byte[], byte[]> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.newBuilder(new Raw(), new Raw())
                .setType(type)
                .setFullMethodName(name)
                .build();
    }

    private byte[] call(String method, ProtoMessage request) {
        return ClientCalls.blockingUnaryCall(
                channel, method(MethodDescriptor.MethodType.UNARY, method), CallOptions.DEFAULT, request.toBytes());
    }

    private byte[] stream(String method, ProtoMessage request, int field) throws IOException {
        Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(
                channel,
                method(MethodDescriptor.MethodType.SERVER_STREAMING, method),
                CallOptions.DEFAULT,
                request.toBytes());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (answers.hasNext()) {
            for (byte[] value : values(answers.next(), field)) {
                all.write(value);
            }
        }
        return all.toByteArray();
    }

    /** Writes a blob in pieces, as clients do. */
    private byte[] write(String resource, byte[] data) throws Exception {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        StreamObserver<byte[]> requests = ClientCalls.asyncClientStreamingCall(
                channel.newCall(
                        method(MethodDescriptor.MethodType.CLIENT_STREAMING, BYTES + "Write"), CallOptions.DEFAULT),
                new StreamObserver<>() {
                    @Override
                    public void onNext(byte[] value) {
                        answer.complete(value);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        answer.complete(new byte[0]);
                    }
                });
        for (int at = 0; at == 0 || at < data.length; at += PIECE_BYTES) {
            int end = Math.min(data.length, at + PIECE_BYTES);
            ProtoMessage piece = new ProtoMessage();
            if (at == 0) {
                piece.text(1, resource);
            }
            piece.varint(2, at).varint(3, end == data.length ? 1 : 0);
            requests.onNext(piece.bytes(10, Arrays.copyOfRange(data, at, end)).toBytes());
        }
        requests.onCompleted();
        return answer.get();
    }

    private static List<byte[]> values(byte[] message, int field) throws IOException {
        ProtoReader reader = ProtoReader.strict(ByteBuffer.wrap(message));
        List<byte[]> values = new ArrayList<>();
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag >>> 3 == field && (tag & 7) == ProtoReader.BYTES) {
                values.add(reader.readBytes());
            } else {
                reader.skipValue(tag);
            }
        }
        return values;
    }

    private static BlobDigest digest(byte[] content) {
        byte[] hash = HashFunction.SHA2_256.hash(ByteBuffer.wrap(content)).digest();
        return new BlobDigest(HexFormat.of().formatHex(hash), content.length);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String resource(String kind, byte[] content) {
        return kind + "/" + digest(content).hash() + "/" + content.length;
    }

    private void logIn(String scope) throws IOException {
        String secret = tokens.create("token" + scope.hashCode(), List.of(scope), Instant.now(), Optional.empty());
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + secret);
        channel.shutdownNow();
        channel = NettyChannelBuilder.forAddress(server.address())
                .usePlaintext()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                .build();
    }

    private static Status.Code failure(Exception e) {
        return Status.fromThrowable(e instanceof ExecutionException ? e.getCause() : e)
                .getCode();
    }

    private Status.Code refused(String method, ProtoMessage request) {
        return failure(assertThrows(StatusRuntimeException.class, () -> call(method, request)));
    }

    private Status.Code refusedWrite(String resource, byte[] data) {
        return failure(assertThrows(ExecutionException.class, () -> write(resource, data)));
    }

    @Test
    void blobsOfEveryLengthAreWrittenAndRead() throws Exception {
        logIn("/cache");
        Random random = new Random(2);
        for (int length : new int[] {1, 5, PIECE_BYTES, 1 << 20, 5_000_000}) {
            byte[] content = new byte[length];
            random.nextBytes(content);
            byte[] answer = write(resource("uploads/1/blobs", content), content);
            assertArrayEquals(new ProtoMessage().varint(1, length).toBytes(), answer);
            ProtoMessage read = new ProtoMessage().text(1, resource("blobs", content));
            assertArrayEquals(content, stream(BYTES + "Read", read, 10));
            byte[] end = stream(BYTES + "Read", read.varint(2, length - 1L), 10);
            assertArrayEquals(new byte[] {content[length - 1]}, end);
            // It is there by now.
            assertArrayEquals(answer, write(resource("uploads/2/blobs", content), content));
        }
    }

    @Test
    void blobsTravelCompressed() throws Exception {
        logIn("/cache");
        byte[] content = text("all work and no play\n".repeat(100_000));
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(compressed)) {
            out.write(content);
        }
        write("ci/" + resource("uploads/1/compressed-blobs/zstd", content), compressed.toByteArray());
        ProtoMessage read = new ProtoMessage().text(1, "ci/" + resource("compressed-blobs/zstd", content));
        byte[] got = stream(BYTES + "Read", read, 10);
        assertTrue(got.length < content.length / 10, "" + got.length);
        assertArrayEquals(content, new ZstdInputStream(new ByteArrayInputStream(got)).readAllBytes());
        byte[] garbage = text("this is no zstd frame");
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                refusedWrite(resource("uploads/1/compressed-blobs/zstd", text("x")), garbage));
    }

    @Test
    void batchesSayOfEachBlobWhatBecameOfIt() throws Exception {
        logIn("/cache");
        byte[] good = text("good");
        byte[] bad = text("bad");
        ProtoMessage request = new ProtoMessage()
                .message(
                        2, new ProtoMessage().message(1, digest(good).message()).bytes(2, good))
                .message(2, new ProtoMessage().message(1, digest(bad).message()).bytes(2, good));
        List<byte[]> answers = values(call(CAS + "BatchUpdateBlobs", request), 1);
        assertArrayEquals(new byte[0], values(answers.get(0), 2).getFirst());
        assertEquals(3, values(answers.get(1), 2).getFirst()[1], "INVALID_ARGUMENT");
        ProtoMessage both = new ProtoMessage()
                .message(2, digest(good).message())
                .message(2, digest(bad).message());
        List<byte[]> missing = values(call(CAS + "FindMissingBlobs", both), 2);
        assertEquals(1, missing.size());
        assertArrayEquals(digest(bad).message().toBytes(), missing.getFirst());
        List<byte[]> read = values(call(CAS + "BatchReadBlobs", both), 1);
        assertArrayEquals(good, values(read.get(0), 2).getFirst());
        assertEquals(5, values(read.get(1), 3).getFirst()[1], "NOT_FOUND");
    }

    @Test
    void anActionsResultCountsWithItsContentOnly() throws Exception {
        logIn("/cache/main");
        byte[] content = text("output");
        BlobDigest action = digest(text("action"));
        byte[] result = new ProtoMessage()
                .message(
                        2,
                        new ProtoMessage()
                                .text(1, "a")
                                .message(2, digest(content).message()))
                .toBytes();
        ProtoMessage get = new ProtoMessage().message(2, action.message());
        assertEquals(Status.Code.NOT_FOUND, refused(ACTIONS + "GetActionResult", get));
        ProtoMessage update = new ProtoMessage().message(2, action.message()).bytes(3, result);
        assertArrayEquals(result, call(ACTIONS + "UpdateActionResult", update));
        assertEquals(Status.Code.NOT_FOUND, refused(ACTIONS + "GetActionResult", get));
        write(resource("uploads/1/blobs", content), content);
        assertArrayEquals(result, call(ACTIONS + "GetActionResult", get));
    }

    /** Who does not read one answer holds up the others of the connection; what they get is whole all the same. */
    @Test
    void anAnswerThatWaitsForAnotherIsWhole() throws Exception {
        logIn("/cache");
        byte[] small = text("small".repeat(1000));
        byte[] large = new byte[8 << 20];
        write(resource("uploads/1/blobs", small), small);
        write(resource("uploads/1/blobs", large), large);
        for (int round = 0; round < 10; round++) {
            BlockingClientCall<byte[], byte[]> unread = ClientCalls.blockingV2ServerStreamingCall(
                    channel,
                    method(MethodDescriptor.MethodType.SERVER_STREAMING, BYTES + "Read"),
                    CallOptions.DEFAULT,
                    new ProtoMessage().text(1, resource("blobs", large)).toBytes());
            assertTrue(unread.hasNext());
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                ProtoMessage read = new ProtoMessage().text(1, resource("blobs", small));
                Future<byte[]> waiting = threads.submit(() -> stream(BYTES + "Read", read, 10));
                long count = 0;
                while (unread.hasNext()) {
                    count += values(unread.read(), 10).getFirst().length;
                }
                assertEquals(large.length, count);
                assertArrayEquals(small, waiting.get());
            }
        }
    }

    @Test
    void aTreeComesWhole() throws Exception {
        logIn("/cache");
        byte[] leaf = new ProtoMessage()
                .message(
                        1,
                        new ProtoMessage()
                                .text(1, "file")
                                .message(2, digest(text("x")).message()))
                .toBytes();
        ProtoMessage root = new ProtoMessage();
        for (String name : List.of("a", "b")) {
            root.message(
                    2, new ProtoMessage().text(1, name).message(2, digest(leaf).message()));
        }
        for (byte[] directory : List.of(leaf, root.toBytes())) {
            write(resource("uploads/1/blobs", directory), directory);
        }
        ProtoMessage request =
                new ProtoMessage().message(2, digest(root.toBytes()).message());
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(root.toBytes());
        expected.write(leaf);
        assertArrayEquals(expected.toByteArray(), stream(CAS + "GetTree", request, 1));
    }

    @Test
    void capabilitiesSayWhoMayWrite() throws Exception {
        byte[] stranger = values(call(PACKAGE + "Capabilities/GetCapabilities", new ProtoMessage()), 1)
                .getFirst();
        assertArrayEquals(new byte[] {8, 0}, values(stranger, 2).getFirst());
        logIn("/cache");
        byte[] writer = values(call(PACKAGE + "Capabilities/GetCapabilities", new ProtoMessage()), 1)
                .getFirst();
        assertArrayEquals(new byte[] {8, 1}, values(writer, 2).getFirst());
    }

    @Test
    void whoMayNotWriteIsRefused() throws Exception {
        byte[] content = text("poison");
        assertEquals(Status.Code.UNAUTHENTICATED, refusedWrite(resource("uploads/1/blobs", content), content));
        logIn("/cache/other");
        assertEquals(Status.Code.PERMISSION_DENIED, refusedWrite(resource("uploads/1/blobs", content), content));
        ProtoMessage update =
                new ProtoMessage().message(2, digest(content).message()).bytes(3, new byte[0]);
        assertEquals(Status.Code.PERMISSION_DENIED, refused(ACTIONS + "UpdateActionResult", update));
    }

    @Test
    void hostileCallsAreRefusedWithAReason() throws Exception {
        logIn("/cache");
        byte[] content = text("content");
        assertEquals(Status.Code.INVALID_ARGUMENT, refusedWrite(resource("uploads/1/blobs", content), text("other")));
        assertEquals(Status.Code.INVALID_ARGUMENT, refusedWrite(resource("blobs", content), content));
        assertEquals(Status.Code.INVALID_ARGUMENT, refusedWrite("uploads/1/blobs/short/3", content));
        assertEquals(
                Status.Code.INVALID_ARGUMENT, refusedWrite("../x/" + resource("uploads/1/blobs", content), content));
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                refusedWrite("uploads/1/blobs/" + digest(content).hash() + "/99", content));
        assertEquals(Status.Code.UNIMPLEMENTED, refused(PACKAGE + "Execution/Execute", new ProtoMessage()));
        assertEquals(Status.Code.INVALID_ARGUMENT, refused(ACTIONS + "GetActionResult", new ProtoMessage()));
        ProtoMessage large = new ProtoMessage().bytes(2, new byte[6 << 20]);
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused(CAS + "FindMissingBlobs", large));
        Random random = new Random(9);
        for (int i = 0; i < 100; i++) {
            byte[] garbage = new byte[random.nextInt(60)];
            random.nextBytes(garbage);
            for (String method : List.of(CAS + "FindMissingBlobs", CAS + "BatchUpdateBlobs", BYTES + "Read")) {
                try {
                    call(method, new ProtoMessage().bytes(2, garbage));
                } catch (StatusRuntimeException e) {
                    assertTrue(
                            List.of(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND)
                                    .contains(failure(e)),
                            e.toString());
                }
            }
        }
    }
}
