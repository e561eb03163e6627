package cairn.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file as operators write it, right and wrong. */
class ConfigurationTest {
    @TempDir
    private Path folder;

    private Configuration read(String text) throws IOException {
        return Configuration.read(Files.writeString(folder.resolve("cairn.toml"), text));
    }

    @Test
    void readsSites() throws IOException {
        Configuration configuration = read("""
                [[site]]
                host = "example.org"

                [[site]]
                host = "trustless.example"
                isolation = "path"
                dnslink = false
                trustless-only = true
                requests-per-minute = 60
                certificate = "tls/a.pem"
                key = "tls/a.key"
                """);
        assertEquals(
                List.of(
                        new SiteTable(
                                "example.org",
                                true,
                                true,
                                true,
                                false,
                                false,
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                false),
                        new SiteTable(
                                "trustless.example",
                                false,
                                false,
                                true,
                                true,
                                false,
                                false,
                                Optional.of(new SiteTable.SiteBudget(60, 0)),
                                Optional.of(new SiteTable.SiteCertificate("tls/a.pem", "tls/a.key")),
                                false)),
                configuration.sites());
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        MalformedException e = assertThrows(MalformedException.class, () -> read("""
                [[site]]
                host = "Example.org:80"
                [[site]]
                host = "a.example"
                isolation = "island"
                dnslink = "yes"
                colour = 3
                mebibytes-per-hour = -1
                certificate = "only.pem"
                [[site]]
                host = "c.example"
                acme = true
                [names]
                map = "nonsense"
                [dns]
                resolvers = "x"
                """));
        assertTrue(e.getMessage().contains("9 problems"), e.getMessage());
    }

    @Test
    void theTemplateSetsNothing() throws IOException {
        Configuration configuration = read(Configuration.template());
        assertEquals(List.of(), configuration.sites());
        for (Setting setting : Setting.values()) {
            assertEquals(setting.fallback(), configuration.get(setting));
        }
    }

    @Test
    void aValueIsSetBesideSites() throws IOException {
        read("[[site]]\nhost = \"a.example\"\n");
        Path file = folder.resolve("cairn.toml");
        Configuration.set(file, Map.of(Setting.NAMES_MAP, "b.example:/ipfs/bafkqabtimvwgy3yk"));
        assertEquals(1, Configuration.read(file).sites().size());
        assertEquals(
                "b.example:/ipfs/bafkqabtimvwgy3yk", Configuration.read(file).get(Setting.NAMES_MAP));
    }

    @Test
    void aValueWithQuotesIsReadAsItWasSet() throws IOException {
        Path file = folder.resolve("cairn.toml");
        Configuration.set(file, Map.of(Setting.GATEWAY_ALT_SVC, "h3=\":443\"; ma=60"));
        assertEquals("h3=\":443\"; ma=60", Configuration.read(file).get(Setting.GATEWAY_ALT_SVC));
    }
}
