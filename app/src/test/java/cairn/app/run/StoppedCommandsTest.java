package cairn.app.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.app.config.Home;
import cairn.data.cid.Cid;
import cairn.data.failure.NotFoundException;
import cairn.storage.key.Identity;
import cairn.storage.key.KeyDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to a home whose node is down. */
class StoppedCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void theNodesKeyIsReplacedAndTheOldOneKept() throws Exception {
        Home home = new Home(folder);
        Identity before = Identity.open(home.keys());
        Object id = Answers.of(folder, "key rotate", "--oldkey=old", "--type=secp256k1")
                .getFirst()
                .get("Id");
        assertEquals(Identity.open(home.keys()).peerId().toString(), id);
        assertNotEquals(before.peerId().toString(), id);
        assertEquals(
                before.peerId(),
                new KeyDirectory(home.keys())
                        .find("old")
                        .orElseThrow()
                        .publicKey()
                        .peerId());
        IOException e = assertThrows(IOException.class, () -> Answers.of(folder, "key rotate", "--oldkey=old"));
        assertTrue(e.getMessage().contains("already"), e.getMessage());
        assertEquals(id, Identity.open(home.keys()).peerId().toString());
    }

    @Test
    void anotherDirectoryBecomesTheFilesAndTheFormerCanBeRestored() throws Exception {
        Cid former;
        Cid other;
        try (LocalNode local = LocalNode.open(new Home(folder))) {
            local.node().mutableFiles().tree().make("/a/b", true, Optional.empty(), true);
            former = local.node().mutableFiles().flush("/");
            other = local.node().mutableFiles().find("/a").cid();
        }
        assertThrows(IOException.class, () -> Answers.of(folder, "files chroot"));
        assertThrows(
                NotFoundException.class,
                () -> Answers.of(
                        folder,
                        "files chroot",
                        "--confirm",
                        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"));
        assertEquals(
                "MFS root changed from " + former + " to " + other + "\n",
                Answers.of(folder, "files chroot", "--confirm", other.toString())
                        .getFirst()
                        .get("Message"));
        try (LocalNode local = LocalNode.open(new Home(folder))) {
            assertEquals(other, local.node().mutableFiles().find("/").cid());
            local.node().mutableFiles().restore(former);
            assertEquals(other, local.node().mutableFiles().find("/a").cid());
        }
        Answers.of(folder, "files chroot", "--confirm");
        try (LocalNode local = LocalNode.open(new Home(folder))) {
            assertThrows(
                    NotFoundException.class, () -> local.node().mutableFiles().find("/a"));
        }
    }

    @Test
    void nothingIsDoneWhileTheNodeIsUp() throws Exception {
        try (LocalNode _ = LocalNode.open(new Home(folder))) {
            for (String path : new String[] {"key rotate", "repo migrate", "files chroot"}) {
                String option = path.equals("key rotate") ? "--oldkey=o" : "--confirm";
                assertThrows(IOException.class, () -> Answers.of(folder, path, option), path);
            }
        }
    }
}
