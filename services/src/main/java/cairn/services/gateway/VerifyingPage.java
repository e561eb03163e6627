package cairn.services.gateway;

import cairn.services.html.Escape;
import cairn.services.html.Resource;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a browser gets from a site whose content it verifies itself: a page that installs a service worker and asks
 * again. The worker then answers all that the site's pages ask for, from CARs of which it checks every block.
 */
final class VerifyingPage {
    /** Where the worker lies, on every origin of such a site. */
    static final String WORKER = "/.well-known/cairn/worker.js";

    private static final String CONTENT = Resource.text(VerifyingPage.class, "verify.html");
    private static final String SCRIPT = Resource.text(VerifyingPage.class, "worker-blocks.js")
            + Resource.text(VerifyingPage.class, "worker-names.js")
            + Resource.text(VerifyingPage.class, "worker.js");

    private VerifyingPage() {}

    static void send(Asked asked, Response response) throws IOException {
        response.header("Cache-Control", "no-store");
        String path = Escape.html(asked.path().shown());
        Page page = Page.titled("Checking this site").add(CONTENT.replace("PATH", path));
        Page.sendWithWorker(asked.http(), response, page);
    }

    static void sendWorker(Request request, Response response) throws IOException {
        byte[] script = SCRIPT.getBytes(StandardCharsets.UTF_8);
        response.header("Content-Type", "text/javascript; charset=utf-8");
        response.header("Cache-Control", "no-cache");
        response.header("Service-Worker-Allowed", "/");
        response.contentLength(script.length);
        if (!request.method().equals("HEAD")) {
            response.write(ByteBuffer.wrap(script));
        }
    }
}
