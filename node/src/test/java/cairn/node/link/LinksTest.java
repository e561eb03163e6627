package cairn.node.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.path.ContentPath;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that lead to content, to each other, in circles, and nowhere. */
class LinksTest {
    private static final String CID = "bafkqabtimvwgy3yk";
    private static final String KEY = "k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8";

    private static Links links(String map) throws MalformedException {
        Link link = new Link("/ipfs/" + CID + "/k", Duration.ofSeconds(7));
        LinkSource keys = name -> name.equals(KEY) ? Optional.of(link) : Optional.empty();
        return new Links(StaticLinks.parse(map), keys);
    }

    private static Links.Followed follow(String map, String path) throws IOException {
        return links(map).follow(ContentPath.parse(path));
    }

    @Test
    void addsNamesBehindThoseOfTheRecord() throws IOException {
        Links.Followed followed = follow("a.example:/ipfs/" + CID + "/x", "/ipns/A.example/y/z");
        assertEquals("/ipfs/" + CID + "/x/y/z", followed.path().toString());
    }

    @Test
    void goesFromDomainToKey() throws IOException {
        Links.Followed followed = follow("a.example:/ipns/b.example/q, b.example:/ipns/" + KEY, "/ipns/a.example/y");
        assertEquals("/ipfs/" + CID + "/k/q/y", followed.path().toString());
        assertEquals(Duration.ofSeconds(7), followed.timeToLive());
    }

    @Test
    void endsInCircles() {
        String circle = "a.example:/ipns/b.example,b.example:/ipns/a.example";
        assertThrows(LimitException.class, () -> follow(circle, "/ipns/a.example"));
    }

    @Test
    void saysWhatLeadsNowhere() {
        assertThrows(UnavailableException.class, () -> follow("", "/ipns/a.example"));
        assertThrows(
                UnavailableException.class,
                () -> follow("", "/ipns/12D3KooWDkNqEJNmreF3NYYFK1ws7Ra2fuW6cHBTu567SPV3LdYA"));
    }

    @Test
    void knowsWhichDomainsLink() throws IOException {
        Links links = links("a.example:/ipfs/" + CID);
        assertTrue(links.isLinked("A.EXAMPLE"));
        assertFalse(links.isLinked("b.example"));
        assertFalse(links.isLinked("a b"));
        assertFalse(links.isLinked("../etc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:b", "a:/ipld/x", ":/ipfs/x", "a:/ipfs/x,,b"})
    void refusesMapsThatAreNone(String map) {
        assertThrows(MalformedException.class, () -> StaticLinks.parse(map));
    }
}
