package cairn.app.cli;

import cairn.app.remote.HttpCall;
import cairn.app.remote.MultipartBody;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Json;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Runs a command on a node that is up, over its RPC. */
final class RemoteRun {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int ERROR_BYTES_MAX = 64 * 1024;
    /** Options that say how this side shows the answer. */
    private static final Set<String> OWN_OPTIONS = Set.of("encoding", "json", "home", "api", "api-auth");

    private final HttpCall http;

    private RemoteRun(HttpCall http) {
        this.http = http;
    }

    /**
     * Connects to the node at {@code address}.
     *
     * @throws UnavailableException where nothing listens there
     */
    static RemoteRun connect(SocketAddress address) throws IOException {
        return new RemoteRun(HttpCall.connect(address));
    }

    /** Says who calls. */
    RemoteRun authorized(Optional<String> token) {
        token.ifPresent(http::authorize);
        return this;
    }

    /** Sends the call and hands the answer on. */
    void run(Call call, Map<String, List<String>> options, Reply reply) throws IOException {
        try (http) {
            String target = target(call, options);
            Command command = call.command();
            if (command.fileArgument().isPresent()) {
                MultipartBody body = new MultipartBody(
                        call.files(), "cairn-" + UUID.randomUUID().toString().replace("-", ""));
                http.post(target, body.contentType(), body);
            } else {
                http.post(target);
            }
            receive(reply);
        } catch (IOException e) {
            // What stopped the upload explains more than what came of it.
            throw http.sendFailure().filter(failure -> !isBrokenPipe(failure)).orElse(e);
        }
        Optional<IOException> unsent = http.sendFailure();
        if (unsent.isPresent()) {
            throw unsent.get();
        }
    }

    private static boolean isBrokenPipe(IOException failure) {
        return failure instanceof java.net.SocketException || "Broken pipe".equals(failure.getMessage());
    }

    private static String target(Call call, Map<String, List<String>> options) {
        StringBuilder target =
                new StringBuilder("/api/v0/").append(call.command().path().replace(' ', '/'));
        char separator = '?';
        for (String argument : call.arguments()) {
            target.append(separator).append("arg=").append(encoded(argument));
            separator = '&';
        }
        for (Map.Entry<String, List<String>> option : options.entrySet()) {
            if (!OWN_OPTIONS.contains(option.getKey())) {
                for (String value : option.getValue()) {
                    target.append(separator).append(option.getKey()).append('=').append(encoded(value));
                    separator = '&';
                }
            }
        }
        return target.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void receive(Reply reply) throws IOException {
        InputStream body = http.body();
        if (http.status() != 200) {
            throw failure(body);
        }
        try {
            if (http.header("x-stream-output").isPresent()) {
                receiveBytes(body, reply);
            } else {
                receiveValues(body, reply);
            }
        } catch (UnavailableException e) {
            // A broken stream says why in its trailer, where it got that far.
            Optional<String> reason = http.trailer("x-stream-error");
            throw reason.isPresent() ? new UnavailableException(reason.get(), e) : e;
        }
        String broken = http.trailer("x-stream-error").orElse("");
        if (!broken.isEmpty()) {
            throw new UnavailableException(broken);
        }
    }

    private void receiveBytes(InputStream body, Reply reply) throws IOException {
        String length = http.header("x-content-length").orElse("");
        Reply.Bytes bytes = reply.bytes(
                http.header("content-type").orElse("application/octet-stream"),
                length.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length)));
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            bytes.write(ByteBuffer.wrap(buffer, 0, count));
        }
    }

    private static void receiveValues(InputStream body, Reply reply) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8), BUFFER_BYTES);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isEmpty()) {
                boolean isObject = line.startsWith("{");
                if (isObject) {
                    reply.value(Json.readObject(line));
                } else {
                    reply.only(Json.read(line));
                }
            }
        }
    }

    private IOException failure(InputStream body) throws IOException {
        String text = new String(body.readNBytes(ERROR_BYTES_MAX), StandardCharsets.UTF_8).strip();
        try {
            Map<String, Object> error = Json.readObject(text);
            String message = String.valueOf(error.getOrDefault("Message", text));
            return http.status() == 400 ? new UsageException(message) : new UnavailableException(message);
        } catch (MalformedException e) {
            return new UnavailableException("The node answered " + http.status() + ": " + text);
        }
    }
}
