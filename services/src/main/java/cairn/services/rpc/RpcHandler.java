package cairn.services.rpc;

import cairn.node.Node;
import cairn.node.add.EntrySource;
import cairn.services.http.Handler;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The RPC over HTTP: {@code POST /api/v0/COMMAND?arg=…&option=…}, with files as {@code multipart/form-data}. Values are
 * answered as JSON, one a line, bytes as they are. An error before the first of them is a status and a JSON object; one
 * after it is told in the trailer {@code X-Stream-Error}, and then the connection is cut.
 *
 * <p>Pages of other sites cannot call it from a browser: a foreign Origin or Referer, or a browser's User-Agent without
 * an Origin, is refused, as Kubo does.
 */
public final class RpcHandler implements Handler {
    /** Where the commands lie. */
    public static final String PREFIX = "/api/v0/";

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int FAILED = 500;
    private static final int PARAMETERS_MAX = 10_000;
    /** Values wait for others at most this long before they are sent. */
    private static final long FLUSH_NANOS = 50_000_000;

    private static final String STREAM_ERROR = "X-Stream-Error";

    private final Node node;
    private final CommandTable table;

    public RpcHandler(Node node, CommandTable table) {
        this.node = node;
        this.table = table;
    }

    @Override
    public void handle(Request request, Response response) throws IOException, InterruptedException {
        response.header("Server", "cairn");
        response.header("Vary", "Origin");
        if (!request.rawPath().startsWith(PREFIX)) {
            plain(response, NOT_FOUND, "404 page not found");
            return;
        }
        if (isForeign(request)) {
            plain(response, FORBIDDEN, "403 - Forbidden");
            return;
        }
        if (!request.method().equals("POST")) {
            response.header("Allow", "OPTIONS, POST");
            plain(response, WRONG_METHOD, "405 - Method Not Allowed");
            return;
        }
        List<String> arguments = new ArrayList<>();
        Optional<Command> command = find(request.rawPath().substring(PREFIX.length()), arguments);
        if (command.isEmpty()) {
            plain(response, NOT_FOUND, "404 page not found");
            return;
        }
        run(command.get(), arguments, request, response);
    }

    /** A command by its path; a last segment that is no name is its first argument. */
    private Optional<Command> find(String path, List<String> arguments) {
        String name = path.replace('/', ' ').strip();
        Optional<Command> command = table.find(name);
        int space = name.lastIndexOf(' ');
        if (command.isEmpty() && space > 0) {
            command = table.find(name.substring(0, space));
            command.ifPresent(c -> arguments.add(URLDecoder.decode(name.substring(space + 1), StandardCharsets.UTF_8)));
        }
        return command;
    }

    private static boolean isForeign(Request request) {
        Optional<String> origin = request.header("Origin");
        if (origin.isPresent()) {
            return !isOwn(origin.get(), request.host());
        }
        Optional<String> referer = request.header("Referer");
        if (referer.isPresent()) {
            return !isOwn(referer.get(), request.host());
        }
        return request.header("User-Agent").orElse("").startsWith("Mozilla");
    }

    private static boolean isOwn(String url, String host) {
        int at = url.indexOf("://");
        String authority = at < 0 ? url : url.substring(at + 3);
        int slash = authority.indexOf('/');
        return (slash < 0 ? authority : authority.substring(0, slash)).equals(host);
    }

    private void run(Command command, List<String> arguments, Request request, Response response)
            throws IOException, InterruptedException {
        Answer answer = new Answer(response);
        try {
            command.run(node, call(command, arguments, request), answer);
            answer.end();
        } catch (IOException e) {
            answer.fail(e);
        }
    }

    private static Call call(Command command, List<String> arguments, Request request) throws IOException {
        Map<String, List<String>> options = new LinkedHashMap<>();
        int count = 0;
        for (String pair : request.rawQuery().orElse("").split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++count > PARAMETERS_MAX) {
                throw new UsageException("more than " + PARAMETERS_MAX + " parameters");
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "true" : decoded(pair.substring(equals + 1));
            if (name.equals("arg")) {
                arguments.add(value);
                continue;
            }
            Option option = CommandTable.option(command, name)
                    .orElseThrow(() -> new UsageException("unrecognized option '" + name + "'"));
            options.computeIfAbsent(option.name(), n -> new ArrayList<>()).add(value);
        }
        EntrySource files = command.fileArgument().isPresent()
                ? new UploadedEntries(new Multipart(
                        request.body(), request.header("Content-Type").orElse("")))
                : EntrySource.EMPTY;
        return new Call(command, arguments, options, files);
    }

    private static String decoded(String text) throws UsageException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new UsageException("the parameter \"" + text + "\" is not percent-encoded text");
        }
    }

    private static void plain(Response response, int status, String text) throws IOException {
        response.status(status);
        response.header("Content-Type", "text/plain; charset=utf-8");
        response.header("X-Content-Type-Options", "nosniff");
        response.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** A reply over HTTP. */
    private static final class Answer implements Reply {
        private final Response response;
        private boolean begun;
        private long flushedNanos = System.nanoTime();

        Answer(Response response) {
            this.response = response;
        }

        private void begin(String contentType, String kind) {
            if (!begun) {
                begun = true;
                response.status(OK);
                response.header("Content-Type", contentType);
                response.header(kind, "1");
                response.header("Access-Control-Expose-Headers", "X-Chunked-Output, X-Content-Length, X-Stream-Output");
                response.announceTrailer(STREAM_ERROR);
            }
        }

        @Override
        public void value(Map<String, ?> value) throws IOException {
            begin("application/json", "X-Chunked-Output");
            response.write(ByteBuffer.wrap((Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8)));
            long now = System.nanoTime();
            if (now - flushedNanos > FLUSH_NANOS) {
                flushedNanos = now;
                response.flush();
            }
        }

        @Override
        public Bytes bytes(String contentType, OptionalLong lengthBytes) {
            if (lengthBytes.isPresent()) {
                response.header("X-Content-Length", Long.toString(lengthBytes.getAsLong()));
            }
            begin(contentType, "X-Stream-Output");
            return response::write;
        }

        void end() {
            begin("application/json", "X-Chunked-Output");
        }

        /** Tells the error: with a status where nothing was sent, else in the trailer of a stream that is cut. */
        void fail(IOException failure) throws IOException {
            String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
            if (response.isCommitted()) {
                response.trailer(STREAM_ERROR, message);
                throw new IOException(message, failure);
            }
            response.reset();
            boolean isUsage = failure instanceof UsageException;
            response.status(isUsage ? BAD_REQUEST : FAILED);
            response.header("Content-Type", "application/json");
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("Message", message);
            error.put("Code", isUsage ? 1 : 0);
            error.put("Type", "error");
            response.write(ByteBuffer.wrap((Json.write(error) + "\n").getBytes(StandardCharsets.UTF_8)));
        }
    }
}
