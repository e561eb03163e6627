package cairn.app.run;

import cairn.node.Node;
import cairn.node.swarm.Swarm;
import cairn.services.gateway.Watch;
import cairn.services.status.History;
import cairn.services.status.History.Unit;
import cairn.services.status.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the console's charts show of a node. */
final class Readings {
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private Readings() {}

    static List<History.Reading> of(Node node, Metrics metrics) {
        List<History.Reading> readings = new ArrayList<>();
        node.swarm().ifPresent(swarm -> addNetwork(swarm, readings));
        readings.add(new History.Reading("Stored", Unit.BYTES, () -> storedBytes(node)));
        readings.add(
                new History.Reading("Gateway requests", Unit.COUNT_PER_SECOND, () -> metrics.total(Watch.REQUESTS)));
        Runtime runtime = Runtime.getRuntime();
        readings.add(new History.Reading(
                "Memory in use", Unit.BYTES, () -> (double) (runtime.totalMemory() - runtime.freeMemory())));
        return readings;
    }

    private static void addNetwork(Swarm swarm, List<History.Reading> readings) {
        readings.add(new History.Reading(
                "Blocks received",
                Unit.BYTES_PER_SECOND,
                () -> swarm.bitswap().stat().bytesReceived()));
        readings.add(new History.Reading(
                "Blocks sent",
                Unit.BYTES_PER_SECOND,
                () -> swarm.bitswap().stat().bytesSent()));
        readings.add(new History.Reading(
                "Peers", Unit.COUNT, () -> swarm.host().connected().size()));
    }

    /** A reading has no way to fail: a store that cannot be asked shows nothing. */
    private static double storedBytes(Node node) {
        try {
            return node.blocks().diskBytes();
        } catch (IOException e) {
            return 0;
        }
    }
}
