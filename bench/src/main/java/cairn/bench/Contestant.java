package cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An executable with Kubo's command line.
 *
 * @param name what the tables call it
 * @param executable its absolute path
 * @param dialect how it is set up
 */
record Contestant(String name, Path executable, Dialect dialect) {
    /** What differs before a command can be given: everything after that is the same words. */
    enum Dialect {
        CAIRN("CAIRN_HOME"),
        KUBO("IPFS_PATH");

        private final String homeVariable;

        Dialect(String homeVariable) {
            this.homeVariable = homeVariable;
        }
    }

    /** A new, empty repository, with daemon ports that are free. */
    void prepare(Path home) throws IOException, InterruptedException {
        Files.createDirectories(home);
        switch (dialect) {
            case CAIRN ->
                Files.writeString(
                        home.resolve("cairn.toml"),
                        "[gateway]\nlisten = \"127.0.0.1:0\"\n\n[admin]\nlisten = \"127.0.0.1:0\"\n");
            case KUBO -> Run.of(this, home, List.of("init", "--empty-repo", "--profile=test,unixfs-v1-2025"));
        }
    }

    List<String> daemonWords() {
        return switch (dialect) {
            case CAIRN -> List.of("up", "--offline");
            case KUBO -> List.of("daemon", "--offline");
        };
    }

    /** Has a repository's daemon listen at {@code swarm}, and dial nobody by itself. */
    void connect(Path home, String swarm, boolean isByBlock) throws IOException, InterruptedException {
        switch (dialect) {
            case CAIRN -> Files.writeString(home.resolve("cairn.toml"), """
                        [gateway]
                        listen = "127.0.0.1:0"

                        [admin]
                        listen = "127.0.0.1:0"

                        [swarm]
                        listen = "%s"
                        bootstrap = ""
                        finding = "off"
                        streams = "%s"
                        """.formatted(swarm, isByBlock ? "off" : "on"));
            case KUBO -> {
                Run.of(this, home, List.of("config", "--json", "Addresses.Swarm", "[\"" + swarm + "\"]"));
                Run.of(this, home, List.of("config", "Routing.Type", "none"));
                if (swarm.contains("quic")) {
                    Run.of(this, home, List.of("config", "--json", "Swarm.Transports.Network.QUIC", "true"));
                }
            }
        }
    }

    /** As {@link #daemonWords}, but with the network. */
    List<String> connectedWords() {
        return switch (dialect) {
            case CAIRN -> List.of("up");
            case KUBO -> List.of("daemon");
        };
    }

    /** Where a running daemon writes the address of its RPC; both have the same name for it. */
    Path addressFile(Path home) {
        return home.resolve("api");
    }

    Map<String, String> environment(Path home) {
        return Map.of(dialect.homeVariable, home.toString(), "CAIRN_BUILD", "never");
    }

    String version() throws IOException, InterruptedException {
        return Run.of(this, Path.of(System.getProperty("java.io.tmpdir")), List.of("version"))
                .text();
    }
}
