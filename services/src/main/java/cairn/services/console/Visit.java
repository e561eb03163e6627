package cairn.services.console;

import cairn.data.failure.LimitException;
import cairn.data.failure.NotFoundException;
import cairn.services.http.Query;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.Admission;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One request to the console and who makes it. Used by the thread that handles it. */
final class Visit {
    /** The most that the fields of a form may be together. */
    static final int FORM_BYTES_MAX = 4 << 20;

    private static final int SEE_OTHER = 303;

    private final Request request;
    private final Response response;
    private final Admission admission;
    private final Admission.Asker asker;
    private Optional<Fields> form = Optional.empty();

    Visit(Request request, Response response, Admission admission, Admission.Asker asker) {
        this.request = request;
        this.response = response;
        this.admission = admission;
        this.asker = asker;
    }

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    Admission.Asker asker() {
        return asker;
    }

    /** Whether the visitor has a session, or says in a header who they are. */
    boolean isLoggedIn() {
        return asker.authorization().isPresent();
    }

    /** The percent-encoded path below the console's, such as {@code files/docs/a%20b}. */
    String rawPath() {
        return request.rawPath().substring(Console.PREFIX.length());
    }

    /** The section's name. */
    String section() {
        int slash = rawPath().indexOf('/');
        return slash < 0 ? rawPath() : rawPath().substring(0, slash);
    }

    /** What follows the section's name, with the slash before it; percent-encoded. */
    String rest() {
        return rawPath().substring(section().length());
    }

    Optional<String> query(String name) {
        return Query.value(request, name).filter(text -> !text.isEmpty());
    }

    /** The form that was sent, which is read when it is first asked for. */
    Fields form() throws IOException {
        if (form.isEmpty()) {
            byte[] body = request.body().readNBytes(FORM_BYTES_MAX + 1);
            if (body.length > FORM_BYTES_MAX) {
                throw new LimitException("The form is too large", "formBytesMax", FORM_BYTES_MAX, "send less at once");
            }
            form = Optional.of(Fields.parse(new String(body, StandardCharsets.UTF_8)));
        }
        return form.get();
    }

    /** Does something in a command's name, if the visitor may. */
    void run(String command, List<String> arguments, Admission.Work work) throws IOException, InterruptedException {
        admission.run(asker, command, arguments, work);
    }

    /** Whether the visitor may use a command. */
    boolean may(String command) throws IOException {
        return admission.admits(asker, command);
    }

    /** Leads the browser to another page of the console; {@code place} is percent-encoded. */
    void leadTo(String place) throws IOException {
        response.status(SEE_OTHER);
        response.header("Location", Console.PREFIX + place);
        response.contentLength(0);
        response.flush();
    }

    /** Answers the console's script. */
    void sendText(String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        response.header("Content-Type", "text/plain; charset=utf-8");
        response.contentLength(body.length);
        response.write(ByteBuffer.wrap(body));
    }

    static NotFoundException nothingHere() {
        return new NotFoundException("The console has no such page");
    }
}
