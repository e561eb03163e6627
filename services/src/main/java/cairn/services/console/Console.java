package cairn.services.console;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.node.Node;
import cairn.services.http.Handler;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.Admission;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.DeniedException;
import cairn.services.rpc.OriginGuard;
import cairn.services.rpc.UsageException;
import cairn.services.status.History;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Answers below {@code /console/}, leads {@code /} there, and hands all else on. For the admin listener only. */
public final class Console implements Handler, Closeable {
    /**
     * What a console shows.
     *
     * @param node the node
     * @param table what forms do
     * @param admission who may do what
     * @param guard which pages may send forms
     * @param history what the charts show
     * @param settings the configuration
     * @param clock tells how long things have been
     */
    public record Parts(
            Node node,
            CommandTable table,
            Admission admission,
            OriginGuard guard,
            History history,
            Settings settings,
            InstantSource clock) {}

    /** Where the console lies. */
    public static final String PREFIX = "/console/";

    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static final int FOUND = 302;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int TOO_LARGE = 413;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;

    private final Admission admission;
    private final OriginGuard guard;
    private final Sessions sessions;
    private final LoginPage login;
    private final StorageSection storage;
    private final Map<String, Section> sections;
    private final Handler next;

    public Console(Parts parts, Handler next) {
        this.admission = parts.admission;
        this.guard = parts.guard;
        this.sessions = new Sessions(parts.clock);
        this.login = new LoginPage(parts.admission, sessions);
        CommandCalls calls = new CommandCalls(parts.node, parts.table);
        this.storage = new StorageSection(parts.node, calls, parts.clock);
        this.sections = Map.of(
                "", new OverviewSection(parts),
                "files", new FilesSection(parts.node),
                "download", new DownloadSection(parts.node),
                "pins", new PinsSection(parts.node, calls),
                "peers", new PeersSection(parts.node, calls, parts.clock),
                "jobs", new JobsSection(parts.node, calls),
                "storage", storage,
                "settings", new SettingsSection(parts.settings));
        this.next = next;
    }

    @Override
    public void handle(Request request, Response response) throws IOException, InterruptedException {
        String path = request.rawPath();
        boolean isEntrance = path.equals("/") || path.equals("/console");
        if (isEntrance && isRead(request)) {
            response.status(FOUND);
            response.header("Location", PREFIX);
            response.header("Cache-Control", "no-store");
            response.contentLength(0);
            response.flush();
        } else if (path.startsWith(PREFIX)) {
            serve(request, response);
        } else {
            next.handle(request, response);
        }
    }

    private static boolean isRead(Request request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private void serve(Request request, Response response) throws IOException, InterruptedException {
        response.header("Content-Security-Policy", POLICY);
        response.header("X-Content-Type-Options", "nosniff");
        response.header("X-Frame-Options", "DENY");
        response.header("Cross-Origin-Resource-Policy", "same-origin");
        response.header("Cross-Origin-Opener-Policy", "same-origin");
        // Without an origin in it, a form could not be told from that of another site.
        response.header("Referrer-Policy", "same-origin");
        Visit visit = new Visit(request, response, admission, asker(request));
        Optional<String> refusal = refusal(request);
        if (refusal.isPresent()) {
            fail(visit, FORBIDDEN, refusal.get());
            return;
        }
        try {
            answer(visit);
        } catch (IOException e) {
            if (response.isCommitted()) {
                throw e;
            }
            fail(visit, e);
        }
    }

    /** Programs say in a header who they are, browsers by their session. */
    private Admission.Asker asker(Request request) {
        Optional<String> said = request.header("Authorization").filter(text -> !text.isEmpty());
        return new Admission.Asker(
                said.or(() -> sessions.token(request).map(token -> "Bearer " + token)), request.remoteAddress());
    }

    /** Why a request is not looked at, if it is not. */
    private Optional<String> refusal(Request request) {
        if (!guard.isForThisListener(request)) {
            return Optional.of("The console is reached by this listener's address or as localhost, not by a name that"
                    + " anybody may lead here. To allow one, set admin.origins");
        }
        String site = request.header("Sec-Fetch-Site").orElse("none");
        boolean isOwn = site.equals("same-origin") || site.equals("none");
        boolean isLink = isRead(request)
                && request.header("Sec-Fetch-Mode").orElse("").equals("navigate")
                && request.header("Sec-Fetch-Dest").orElse("").equals("document");
        if (!isOwn && !isLink || !isRead(request) && !guard.isFromOwnPage(request)) {
            return Optional.of("Only the console's own pages may ask for that");
        }
        return Optional.empty();
    }

    private void answer(Visit visit) throws IOException, InterruptedException {
        Request request = visit.request();
        String method = request.method();
        boolean changes = method.equals("POST") || method.equals("PUT");
        if (!changes && !isRead(request)) {
            visit.response().header("Allow", "GET, HEAD, POST, PUT");
            fail(visit, WRONG_METHOD, "The console knows no " + Shown.name(method));
            return;
        }
        Optional<StaticFile> file = StaticFile.at(request.rawPath());
        if (file.isPresent() && !changes) {
            file.get().send(visit);
            return;
        }
        switch (visit.rawPath()) {
            case "login" -> {
                if (changes) {
                    login.logIn(visit);
                } else {
                    login.show(visit, Optional.empty());
                }
            }
            case "logout" -> {
                if (changes) {
                    login.logOut(visit);
                } else {
                    visit.leadTo("");
                }
            }
            default -> answerSection(visit, changes);
        }
    }

    private void answerSection(Visit visit, boolean changes) throws IOException, InterruptedException {
        Section section = Optional.ofNullable(sections.get(visit.section())).orElseThrow(Visit::nothingHere);
        if (changes) {
            section.change(visit);
        } else {
            section.show(visit);
        }
    }

    private static void fail(Visit visit, IOException e) throws IOException {
        boolean isUnknown = e instanceof DeniedException denied && denied.isUnknown();
        if (isUnknown && isRead(visit.request())) {
            visit.leadTo("login");
            return;
        }
        int status = switch (e) {
            case DeniedException _ -> isUnknown ? UNAUTHORIZED : FORBIDDEN;
            case UsageException _ -> BAD_REQUEST;
            case MalformedException _ -> BAD_REQUEST;
            case NotFoundException _ -> NOT_FOUND;
            case LimitException _ -> TOO_LARGE;
            case UnavailableException _ -> UNAVAILABLE;
            default -> FAILED;
        };
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        fail(visit, status, message);
    }

    private static void fail(Visit visit, int status, String message) throws IOException {
        if (visit.request().method().equals("PUT")) {
            visit.response().status(status);
            visit.sendText(message);
            return;
        }
        View view = View.of(visit.section(), status == NOT_FOUND ? "Not there" : "That did not work", false);
        view.add("<p class=\"problem\" role=\"alert\">").text(message).add("</p>");
        view.add("<p><a class=\"button\" href=\"" + Console.PREFIX + "\">To the overview</a></p>");
        view.send(visit, status);
    }

    /** Ends what pages have begun. */
    @Override
    public void close() {
        storage.close();
    }
}
