package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.path.ContentPath;
import cairn.node.deny.Denied;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.transform.Transforms;
import cairn.transform.engine.Answer;
import cairn.transform.engine.Transform;
import cairn.transform.record.Failure;
import cairn.transform.record.Result;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Answers {@code /make/TRANSFORM/ipfs/CID?deadline=SECONDS&NAME=VALUE}: leads to what the transform makes of the path,
 * which on a subdomain gateway is on an origin of its own. The header {@code Cairn-Result} says how it was had, by
 * which key, and how many seconds ago it was made.
 */
final class MakeAnswer {
    private static final String PREFIX = "/make/";
    private static final int BAD_REQUEST = 400;
    private static final int ACCEPTED = 202;
    private static final int FOUND = 302;
    private static final int SECONDS_MAX = 20;

    private final GatewayHandler.Parts parts;

    MakeAnswer(GatewayHandler.Parts parts) {
        this.parts = parts;
    }

    static boolean isFor(String path) {
        return path.startsWith(PREFIX);
    }

    void send(String path, Request request, Response response) throws IOException, InterruptedException {
        int end = path.indexOf('/', PREFIX.length());
        if (end < 0) {
            throw new GatewayException(BAD_REQUEST, "Ask for /make/TRANSFORM/ipfs/CID, such as /make/site/ipfs/CID");
        }
        Transform transform = Transforms.named(path.substring(PREFIX.length(), end));
        Cid source = source(path.substring(end));
        Map<String, String> arguments = arguments(request);
        Duration wait = wait(arguments.remove("deadline"));
        Answer answer = found(transform, source, arguments, wait);
        response.header("Cache-Control", "no-cache");
        response.header("Cairn-Result", answer.found().label() + " " + answer.key() + age(answer.result()));
        if (answer.output().isPresent()) {
            response.status(FOUND);
            response.header("Location", "/ipfs/" + answer.output().get() + "/");
        } else if (answer.result().isPresent()) {
            sendFailure(answer.result().get(), request, response);
        } else {
            response.header("Retry-After", "1");
            ErrorAnswer.send(request, response, ACCEPTED, "It is still being made; ask again in a moment");
        }
    }

    private Cid source(String path) throws IOException {
        ContentPath content;
        try {
            GatewayPath asked = GatewayPath.parse(path);
            content = ContentPath.parse("/" + asked.namespace().label() + "/" + asked.root())
                    .withSegments(asked.names());
        } catch (MalformedException e) {
            throw HostRouter.invalid(path, e.getMessage());
        }
        Cid source = parts.node()
                .resolve(parts.links().follow(content).path().toString())
                .cid();
        Optional<Denied> denied = parts.denied().find(source);
        if (denied.isPresent()) {
            throw new GatewayException(denied.get().status(), "This gateway does not serve this content");
        }
        return source;
    }

    private Answer found(Transform transform, Cid source, Map<String, String> arguments, Duration wait)
            throws IOException, InterruptedException {
        try {
            return parts.engine().findOrBuild(transform, source, arguments, wait);
        } catch (MalformedException e) {
            throw new GatewayException(BAD_REQUEST, e.getMessage());
        }
    }

    private static Map<String, String> arguments(Request request) throws GatewayException {
        Map<String, String> arguments = new TreeMap<>();
        for (String pair : request.rawQuery().orElse("").split("&", -1)) {
            int equals = pair.indexOf('=');
            try {
                if (equals > 0) {
                    arguments.put(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            } catch (IllegalArgumentException e) {
                throw new GatewayException(BAD_REQUEST, "The query is not percent-encoded text");
            }
        }
        return arguments;
    }

    private static Duration wait(String seconds) throws GatewayException {
        if (seconds == null) {
            return Duration.ofSeconds(SECONDS_MAX);
        }
        boolean isNumber =
                !seconds.isEmpty() && seconds.length() < 4 && seconds.chars().allMatch(Character::isDigit);
        if (!isNumber) {
            throw new GatewayException(BAD_REQUEST, "deadline is a number of seconds, not " + seconds);
        }
        return Duration.ofSeconds(Math.min(SECONDS_MAX, Integer.parseInt(seconds)));
    }

    private static String age(Optional<Result> result) {
        return result.map(one -> " "
                        + Math.max(
                                0,
                                Duration.between(one.finished(), Instant.now()).toSeconds()))
                .orElse("");
    }

    private static void sendFailure(Result result, Request request, Response response) throws IOException {
        Failure failure = ((Result.Failed) result.outcome()).failure();
        int status = switch (failure.kind()) {
            case SOURCE, LIMIT -> 422;
            case UNAVAILABLE -> 502;
            case FAULT -> 500;
        };
        long left = Duration.between(Instant.now(), result.finished().plus(failure.retryAfter()))
                .toSeconds();
        response.header("Retry-After", Long.toString(Math.max(1, left)));
        String message = result.transform() + " cannot be made of this, which "
                + failure.kind().owner() + " can mend: " + failure.message();
        ErrorAnswer.send(request, response, status, message);
    }
}
