package cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two daemons of one contestant: one has a DAG, the other fetches and pins it over the loopback interface. */
final class Fetch {
    private static final Pattern ADDRESS = Pattern.compile("\"(/ip4/127\\.[^\"]+/p2p/[^\"]+)\"");
    private static final String TIME_MAX = "15m";

    private Fetch() {}

    /**
     * Fetches once, into an empty repository; the clock runs for the command alone.
     *
     * @param provider a repository that holds what is below {@code root}
     * @param swarm where both listen
     * @param isByBlock whether the provider gives single blocks only, where it could give more
     * @return the command's time, the memory of both daemons, and their processor time as text
     */
    static Run run(Contestant contestant, Path provider, String root, String swarm, boolean isByBlock)
            throws IOException, InterruptedException {
        Path requester = provider.resolveSibling(provider.getFileName() + "-requester");
        Scratch.delete(requester);
        contestant.prepare(requester);
        contestant.connect(provider, swarm, isByBlock);
        contestant.connect(requester, swarm, isByBlock);
        try (Daemon gives = Daemon.start(contestant, provider, contestant.connectedWords());
                Daemon takes = Daemon.start(contestant, requester, contestant.connectedWords())) {
            Matcher address =
                    ADDRESS.matcher(Run.of(contestant, provider, List.of("id")).text());
            if (!address.find()) {
                throw new IOException(contestant.name() + " does not say where it listens");
            }
            Run.of(contestant, requester, List.of("swarm", "connect", address.group(1)));
            long processorMillis = gives.processorMillis() + takes.processorMillis();
            Run run = Run.of(contestant, requester, List.of("pin", "add", "--timeout=" + TIME_MAX, root));
            double seconds = (gives.processorMillis() + takes.processorMillis() - processorMillis) / 1000.0;
            return new Run(
                    run.millis(),
                    gives.peakBytes() + takes.peakBytes(),
                    String.format(Locale.ROOT, "%.1f s of processor time in both daemons", seconds));
        } finally {
            Scratch.delete(requester);
            Files.deleteIfExists(requester.resolveSibling(requester.getFileName() + ".daemon.log"));
        }
    }
}
