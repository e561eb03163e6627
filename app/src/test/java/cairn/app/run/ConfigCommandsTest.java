package cairn.app.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.services.rpc.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code config} and its kin do to the file. */
class ConfigCommandsTest {
    @TempDir
    private Path home;

    private Object get(String key) throws Exception {
        return Answers.of(home, "config", key).getFirst().get("Value");
    }

    private String file() throws IOException {
        Path file = home.resolve("cairn.toml");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static Map<?, ?> settings(Map<String, ?> difference, String which) {
        return (Map<?, ?>) ((Map<?, ?>) difference.get(which)).get("Settings");
    }

    @Test
    void aProfileIsShownBeforeItIsApplied() throws Exception {
        Map<String, ?> shown = Answers.of(home, "config profile apply", "--dry-run", "lowpower")
                .getFirst();
        assertEquals("1000", ((Map<?, ?>) settings(shown, "OldCfg").get("swarm.connections")).get("Value"));
        assertEquals("40", ((Map<?, ?>) settings(shown, "NewCfg").get("swarm.connections")).get("Value"));
        assertEquals("1000", get("swarm.connections"));
        Answers.of(home, "config profile apply", "lowpower");
        assertEquals("40", get("swarm.connections"));
        assertEquals("client", get("swarm.finding"));
        Answers.of(home, "config profile apply", "default-networking");
        assertEquals("1000", get("swarm.connections"));
        IOException e = assertThrows(IOException.class, () -> Answers.of(home, "config profile apply", "badgerds"));
        assertEquals("badgerds is not a profile", e.getMessage());
    }

    @Test
    void whatConfigShowAnswersCanBeEditedAndPutBack() throws Exception {
        Answers.of(home, "config", "swarm.connections", "77");
        Map<String, Object> shown =
                new LinkedHashMap<>(Answers.of(home, "config show").getFirst());
        Map<String, Object> edited = Json.readObject(Json.write(shown)
                .replace("/ip4/127.0.0.1/tcp/8080", "/ip4/127.0.0.1/tcp/8099")
                .replace("\"Value\":\"77\"", "\"Value\":\"78\""));
        Answers.withFile(Json.write(edited), home, "config replace", "--dry-run");
        assertEquals("77", get("swarm.connections"));
        Answers.withFile(Json.write(edited), home, "config replace");
        assertEquals("78", get("swarm.connections"));
        assertEquals("127.0.0.1:8099", get("gateway.listen"));
        assertEquals("open", get("admin.auth"));
    }

    @Test
    void whatIsWrongIsToldWholeAndChangesNothing() throws Exception {
        Answers.of(home, "config", "swarm.connections", "77");
        String before = file();
        String wrong = "{\"Settings\":{\"swarm.connections\":\"many\",\"no.such\":1},\"Swarm\":{}}";
        MalformedException e =
                assertThrows(MalformedException.class, () -> Answers.withFile(wrong, home, "config replace"));
        assertTrue(e.getMessage().contains("no.such"), e.getMessage());
        assertTrue(e.getMessage().contains("\"many\""), e.getMessage());
        assertTrue(e.getMessage().contains("no setting Swarm"), e.getMessage());
        assertThrows(
                MalformedException.class,
                () -> Answers.withFile("[swarm]\nconnections = \"x\"\n", home, "config replace"));
        assertEquals(before, file());
    }

    @Test
    void aWholeFileReplacesTheOldOne() throws Exception {
        Answers.of(home, "config", "swarm.connections", "77");
        Answers.withFile("# mine\n[swarm]\nfinding = \"off\"\n", home, "config replace");
        assertEquals("1000", get("swarm.connections"));
        assertEquals("off", get("swarm.finding"));
        assertFalse(file().contains("77"));
        assertTrue(file().startsWith("# mine"));
    }

    @Test
    void aValueMayBeJson() throws Exception {
        assertEquals(
                "12",
                Answers.of(home, "config", "--json", "swarm.connections", "12")
                        .getFirst()
                        .get("Value"));
        assertEquals("12", get("swarm.connections"));
    }
}
