package cairn.services.http;

import java.io.IOException;

/** Answers requests. Called by many threads at once, each with a request of its own. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers one request; what was not written when it returns is the end of the answer.
     *
     * @throws IOException where the client is gone or the answer cannot be had
     */
    void handle(Request request, Response response) throws IOException, InterruptedException;
}
