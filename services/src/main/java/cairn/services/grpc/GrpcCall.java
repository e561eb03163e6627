package cairn.services.grpc;

import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One call: the client's messages, and ours. Used by one thread. */
public final class GrpcCall {
    /** The longest message that is read; clients are told of 4 MiB, and what is around that comes on top. */
    public static final int MESSAGE_BYTES_MAX = 4 * 1024 * 1024 + 256 * 1024;

    private static final int PREFIX_BYTES = 5;

    private final Request request;
    private final Response response;
    private final InputStream body;

    GrpcCall(Request request, Response response) {
        this.request = request;
        this.response = response;
        this.body = request.body();
    }

    /** The request that carries the call. */
    public Request request() {
        return request;
    }

    /** The only message of a call that has one. */
    public ProtoReader only() throws IOException {
        ProtoReader message =
                next().orElseThrow(() -> new GrpcException(GrpcStatus.INVALID_ARGUMENT, "The call has no message"));
        if (next().isPresent()) {
            throw new GrpcException(GrpcStatus.INVALID_ARGUMENT, "The call has more than one message");
        }
        return message;
    }

    /** The client's next message; nothing after the last. */
    public Optional<ProtoReader> next() throws IOException {
        byte[] prefix = body.readNBytes(PREFIX_BYTES);
        if (prefix.length == 0) {
            return Optional.empty();
        }
        if (prefix.length < PREFIX_BYTES) {
            throw new EOFException("A message was cut off");
        }
        if (prefix[0] != 0) {
            throw new GrpcException(GrpcStatus.UNIMPLEMENTED, "Messages cannot be compressed here");
        }
        int length = ByteBuffer.wrap(prefix, 1, Integer.BYTES).getInt();
        if (length < 0 || length > MESSAGE_BYTES_MAX) {
            throw new GrpcException(
                    GrpcStatus.RESOURCE_EXHAUSTED, "A message has at most " + MESSAGE_BYTES_MAX + " bytes");
        }
        byte[] message = body.readNBytes(length);
        if (message.length < length) {
            throw new EOFException("A message was cut off");
        }
        return Optional.of(ProtoReader.lenient(ByteBuffer.wrap(message)));
    }

    /** Sends a message. */
    public void send(ProtoMessage message) throws IOException {
        send(ByteBuffer.wrap(message.toBytes()));
    }

    /** Sends a message that is encoded already. */
    public void send(ByteBuffer message) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).putInt(1, message.remaining());
        response.write(prefix);
        response.write(message);
    }

    /** Has what was sent go out now. */
    public void flush() throws IOException {
        response.flush();
    }
}
