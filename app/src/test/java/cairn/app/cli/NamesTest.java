package cairn.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and keys as a user has them, without a network. */
class NamesTest {
    @TempDir
    private Path folder;

    @Test
    void aNameIsPublishedResolvedAndCarriedToAnotherHome() throws Exception {
        Cli cairn = new Cli(folder, "home");
        Files.writeString(folder.resolve("page"), "a page");
        String cid = cairn.ok("add", "-Q", "page");
        String name = cairn.ok("key", "gen", "news");
        assertTrue(name.startsWith("k51"), name);
        cairn.ok("token", "create", "reader");
        assertEquals("self\nnews", cairn.ok("key", "list"), "tokens are no keys");
        assertNotEquals(0, cairn.run("name", "publish", "--key=news", cid).exit(), "there is no network");
        assertEquals(
                "Published to " + name + ": /ipfs/" + cid, cairn.ok("name", "publish", "--offline", "--key=news", cid));
        assertEquals("/ipfs/" + cid, cairn.ok("name", "resolve", "--offline", name));
        assertEquals("a page", cairn.ok("cat", "/ipns/" + name));

        cairn.ok("key", "export", "news");
        Path exported = folder.resolve("news.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(exported)));
        Files.write(
                folder.resolve("record"),
                cairn.run("routing", "get", "/ipns/" + name).outBytes());

        Cli other = new Cli(folder, "other");
        assertEquals(name, other.ok("key", "import", "mine", "news.key"));
        assertFalse(other.run("name", "resolve", name).exit() == 0);
        other.ok("routing", "put", "--allow-offline", "/ipns/" + name, "record");
        assertEquals("/ipfs/" + cid, other.ok("name", "resolve", name));
        assertTrue(other.ok("name", "inspect", "--verify=" + name, "record").contains("\"Valid\": true"));
        assertEquals("mine", other.ok("key", "rm", "mine"));
    }
}
