package cairn.services.gateway.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Host names, taken apart and put together, and the rules of sites. */
class SiteNamesTest {
    @ParameterizedTest
    @CsvSource({
        "example.org,example-org",
        "my.v-long.example.com,my-v--long-example-com",
        "a--b.c,a----b-c",
    })
    void inlinesDomains(String domain, String label) throws MalformedException {
        assertEquals(label, HostLabel.inline(domain));
        assertEquals(domain, HostLabel.outline(label));
    }

    @Test
    void refusesLabelsThatAreTooLong() {
        assertThrows(MalformedException.class, () -> HostLabel.inline("a".repeat(30) + "." + "b".repeat(33)));
    }

    @ParameterizedTest
    @CsvSource({
        "bafy.ipfs.example.com:8080,example.com:8080,ipfs,bafy",
        "a.b.c.ipns.example.com,example.com,ipns,a.b.c",
        "QmX.ipfs.EXAMPLE.com,example.com,ipfs,QmX",
        "x.ipfs.localhost:1,localhost:1,ipfs,x",
    })
    void takesHostsApart(String host, String gateway, String namespace, String root) {
        Sites sites = Sites.of(List.of(Site.subdomain("example.com")));
        Sites.Below below = sites.below(host).orElseThrow();
        assertEquals(List.of(gateway, namespace, root), List.of(below.gatewayHost(), below.namespace(), below.root()));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com",
        "ipfs.example.com",
        "x.other.example.com",
        "x.ipfs.example.net",
        "''",
        ".ipfs.",
        "[::1]:80"
    })
    void knowsNoOtherHosts(String host) {
        Sites sites = Sites.of(List.of(Site.subdomain("example.com")));
        assertTrue(sites.below(host).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b,/x,301",
        "/a/b/,/x,301",
        "/p/1/q/2,/2/1,302",
        "/s/one/two,/t/one/two?x=:no,200",
        "/s,/t/?x=:no,200",
        "/gone,/404.html,404",
        "/,/home,301",
    })
    void findsTheFirstRule(String path, String to, int status) throws MalformedException {
        RedirectsFile rules = RedirectsFile.parse("""
                # a comment
                /a/b   /x\r
                /a/b   /y 302
                /p/:one/q/:two /:two/:one 302
                /s/*   /t/:splat?x=:no 200
                /gone  /404.html 404
                /      /home
                """);
        RedirectsFile.Outcome outcome = rules.match(path).orElseThrow();
        assertEquals(to, outcome.to());
        assertEquals(status, outcome.status());
        assertTrue(rules.match("/nothing").isEmpty());
    }

    /** What is put in place of a name is not looked at again. */
    @Test
    void fillsInOnce() throws MalformedException {
        RedirectsFile rules = RedirectsFile.parse("/:a/:b /:a/:b");
        assertEquals("/:b/:a", rules.match("/:b/:a").orElseThrow().to());
    }

    @ParameterizedTest
    @CsvSource({
        "/a",
        "/a /b 301 x",
        "a /b",
        "/a* b",
        "/*/b /c",
        "/a ftp://x",
        "/a /b 301!",
        "/a /b 200x",
        "/a /b 418",
    })
    void refusesWhatIsNoRule(String line) {
        MalformedException e = assertThrows(MalformedException.class, () -> RedirectsFile.parse("# first\n" + line));
        assertTrue(e.getMessage().startsWith("line 2: "), e.getMessage());
    }

    @Test
    void bearsAnyText() {
        long seed = new Random().nextLong();
        System.out.println("bearsAnyText: seed " + seed);
        Random random = new Random(seed);
        String pieces = "/:*ab \n#.?301";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--) {
                text.append(pieces.charAt(random.nextInt(pieces.length())));
            }
            Sites.of(List.of()).below(text.toString());
            HostLabel.outline(text.toString());
            try {
                RedirectsFile.parse(text.toString()).match("/a/b/" + text);
            } catch (MalformedException e) {
                // Said so, as it should.
            }
        }
    }
}
