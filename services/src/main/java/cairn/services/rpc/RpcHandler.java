package cairn.services.rpc;

import cairn.node.Node;
import cairn.services.http.Handler;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The RPC over HTTP: {@code POST /api/v0/COMMAND?arg=…&option=…}, or as {@link ApiRoutes} say,
 * with files as {@code multipart/form-data}. Values are
 * answered as JSON, one a line, bytes as they are. An error before the first of them is a status and a JSON object; one
 * after it is told in the trailer {@code X-Stream-Error}, and then the connection is cut.
 *
 * <p>Pages of other sites cannot call it from a browser: a foreign Origin or Referer, or a browser's User-Agent without
 * an Origin, is refused, as Kubo does.
 */
public final class RpcHandler implements Handler {
    /** Where the commands lie. */
    public static final String PREFIX = "/api/v0/";

    private static final int NO_CONTENT = 204;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;

    private final Node node;
    private final CommandTable table;
    private final OriginGuard guard;
    private final CallLog calls;
    private final Admission admission;
    private final KeptAnswers kept = new KeptAnswers();

    public RpcHandler(Node node, CommandTable table, OriginGuard guard, CallLog calls, Admission admission) {
        this.node = node;
        this.table = table;
        this.guard = guard;
        this.calls = calls;
        this.admission = admission;
    }

    @Override
    public void handle(Request request, Response response) throws IOException, InterruptedException {
        always(response);
        boolean isOwn = request.rawPath().startsWith(ApiRoutes.PREFIX);
        if (!isOwn && !request.rawPath().startsWith(PREFIX)) {
            plain(response, NOT_FOUND, "404 page not found");
            return;
        }
        guard.shownTo(request).ifPresent(origin -> response.header("Access-Control-Allow-Origin", origin));
        if (request.method().equals("OPTIONS")) {
            options(request, response);
            return;
        }
        if (!isOwn && !request.method().equals("POST")) {
            response.header("Allow", "OPTIONS, POST");
            plain(response, WRONG_METHOD, "405 - Method Not Allowed");
            return;
        }
        if (!guard.admits(request)) {
            plain(response, FORBIDDEN, "403 - Forbidden");
            return;
        }
        List<String> arguments = new ArrayList<>();
        Optional<Command> command = isOwn
                ? ApiRoutes.find(request.method(), request.rawPath(), arguments).flatMap(table::find)
                : find(request.rawPath().substring(PREFIX.length()), arguments);
        if (command.isEmpty()) {
            plain(response, NOT_FOUND, "404 page not found");
            return;
        }
        run(command.get(), arguments, request, response);
    }

    /** Sets what every answer has. */
    static void always(Response response) {
        response.header("Server", "cairn");
        response.header("Vary", "Origin");
    }

    /** Tells which methods there are, or a browser whether it may go on. */
    private void options(Request request, Response response) throws IOException {
        response.status(NO_CONTENT);
        Optional<String> wanted = request.header("Access-Control-Request-Method");
        if (wanted.isEmpty()) {
            response.header("Allow", "OPTIONS, POST");
        } else {
            response.header("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
            if (guard.shownTo(request).isPresent() && wanted.get().equals("POST")) {
                response.header("Access-Control-Allow-Methods", "POST");
                request.header("Access-Control-Request-Headers")
                        .filter(names -> names.matches("[A-Za-z0-9, -]{1,1000}"))
                        .ifPresent(names -> response.header("Access-Control-Allow-Headers", names));
            }
        }
        response.flush();
    }

    /** A command by its path; a last segment that is no name is its first argument. */
    private Optional<Command> find(String path, List<String> arguments) throws UsageException {
        String name = path.replace('/', ' ').strip();
        Optional<Command> command = table.find(name);
        int space = name.lastIndexOf(' ');
        if (command.isEmpty() && space > 0 && !table.isGroup(name)) {
            command = table.find(name.substring(0, space));
            if (command.isPresent()) {
                arguments.add(CallReader.decoded(name.substring(space + 1)));
            }
        }
        return command.filter(found -> !found.isLocal());
    }

    private void run(Command command, List<String> arguments, Request request, Response response)
            throws IOException, InterruptedException {
        HttpReply reply = new HttpReply(response, kept);
        List<String> shown = new ArrayList<>(command.shown(arguments));
        try {
            admission.run(Admission.Asker.of(request), command.path(), shown, () -> {
                Call call = CallReader.read(table, command, arguments, request);
                shown.clear();
                shown.addAll(command.shown(call.arguments()));
                if (call.text("encoding").filter("text"::equals).isPresent() && call.isGiven("encoding")) {
                    reply.showAs(command.text(call));
                }
                try (CallLog.Entry _ = calls.begin(call)) {
                    command.run(call.flag("offline") ? node.offline() : node, call, reply);
                }
                reply.end();
            });
        } catch (IOException e) {
            reply.fail(e);
        }
    }

    private static void plain(Response response, int status, String text) throws IOException {
        response.status(status);
        response.header("Content-Type", "text/plain; charset=utf-8");
        response.header("X-Content-Type-Options", "nosniff");
        response.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }
}
