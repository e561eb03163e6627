package cairn.services.gateway;

import cairn.services.html.Resource;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;

/** What somebody sees who opens the gateway's address in a browser. */
final class WelcomePage {
    private static final String CONTENT = Resource.text(WelcomePage.class, "welcome.html");

    private WelcomePage() {}

    static void send(Request request, Response response) throws IOException {
        response.header("Cache-Control", "no-cache");
        Page.send(request, response, Page.titled("Cairn").add(CONTENT));
    }
}
