package cairn.storage.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path keys;

    @Test
    void aTokenIsFoundByItsSecretAndNothingElse() throws IOException {
        TokenFile tokens = new TokenFile(keys);
        assertEquals(List.of(), tokens.all());
        String secret = tokens.create("ci", List.of("add", "/api/v0/pin"), NOW, Optional.of(NOW.plusSeconds(60)));
        String other = tokens.create("backup", List.of("read"), NOW, Optional.empty());
        assertNotEquals(secret, other);
        TokenFile reopened = new TokenFile(keys);
        Token found = reopened.find(secret).orElseThrow();
        assertEquals("ci", found.name());
        assertEquals(List.of("add", "/api/v0/pin"), found.scopes());
        assertFalse(found.isExpired(NOW.plusSeconds(59)));
        assertTrue(found.isExpired(NOW.plusSeconds(60)));
        assertTrue(reopened.find(secret + "x").isEmpty());
        assertTrue(reopened.find("").isEmpty());
        assertFalse(Files.readString(keys.resolve("tokens")).contains(secret));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("tokens"))));
        assertTrue(reopened.remove("ci"));
        assertFalse(reopened.remove("ci"));
        assertTrue(new TokenFile(keys).find(secret).isEmpty());
        assertTrue(new TokenFile(keys).find(other).isPresent());
    }

    @Test
    void aSecondOfANameAndAFileThatIsNoneAreRefused() throws IOException {
        TokenFile tokens = new TokenFile(keys);
        tokens.create("ci", List.of("all"), NOW, Optional.empty());
        assertThrows(MalformedException.class, () -> tokens.create("ci", List.of("all"), NOW, Optional.empty()));
        Files.writeString(keys.resolve("tokens"), "cairn-tokens 1\nci\tx\n");
        assertThrows(MalformedException.class, () -> new TokenFile(keys).all());
        Files.writeString(keys.resolve("tokens"), "cairn-tokens 2\n");
        assertThrows(UnavailableException.class, () -> new TokenFile(keys).all());
    }
}
