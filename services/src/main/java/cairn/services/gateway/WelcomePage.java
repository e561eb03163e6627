package cairn.services.gateway;

import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;

/** What somebody sees who opens the gateway's address in a browser. */
final class WelcomePage {
    private WelcomePage() {}

    static void send(Request request, Response response) throws IOException {
        response.header("Cache-Control", "no-cache");
        Page.send(request, response, Page.titled("Cairn").add("""
                <main>
                <h1>This is a Cairn node</h1>
                <p>It keeps content by its hash and serves it under <code>/ipfs/</code>. What an address there names
                never changes.</p>
                <h2>Put something here</h2>
                <pre>./cairn add -r DIRECTORY</pre>
                <p>The last line names the directory's CID. Open it here:</p>
                <form onsubmit="location='/ipfs/'+encodeURIComponent(cid.value.trim())+'/';return false">
                <label for="cid">CID</label> <input id="cid" name="cid" size="62" autocomplete="off" required>
                <button>Open</button>
                </form>
                <h2>Take it elsewhere</h2>
                <pre>./cairn get CID -o DIRECTORY
                ./cairn dag export CID &gt; content.car</pre>
                </main>"""));
    }
}
