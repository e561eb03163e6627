package cairn.services.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What is told to clients whose requests never reach a handler, in the form that they accept. */
class RefusedRequestsTest {
    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    /** Programs that say so before what cannot be read get JSON; what the connection asked before does not count. */
    @Test
    void refusesRequestsInJsonToo() throws IOException {
        HttpServer.Options options = HttpServer.Options.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (HttpServer server = HttpServer.start(options, (request, response) -> response.status(204))) {
            String json = "Accept: application/json\r\n";
            String big = "X-Big: " + "x".repeat(options.headerBytesMax()) + "\r\n\r\n";
            String header = RawClient.ask(server.address(), "GET / HTTP/1.1\r\n" + json + "Host: here\r\n" + big);
            assertTrue(header.startsWith("HTTP/1.1 431 "), header);
            assertTrue(header.contains("Content-Type: application/json"), header);
            assertTrue(body(header).startsWith("{\"status\":431,\"message\":\"Request line and headers"), header);
            String hostless = RawClient.ask(server.address(), "GET / HTTP/1.1\r\n" + json + "\r\n");
            assertTrue(body(hostless).startsWith("{\"status\":400,\"message\":\""), hostless);
            String rubbish = RawClient.ask(
                    server.address(), "GET / HTTP/1.1\r\n" + json + "Host: here\r\n\r\n\u0001\"<rubbish> /\r\n\r\n");
            assertTrue(rubbish.contains("This is no HTTP request"), rubbish);
            String second = "GET / HTTP/1.1\r\nHost: here\r\n" + big;
            String next = RawClient.ask(server.address(), "GET / HTTP/1.1\r\n" + json + "Host: here\r\n\r\n" + second);
            assertTrue(next.contains("text/plain") && !next.contains("{\"status\":431"), next);
        }
    }
}
