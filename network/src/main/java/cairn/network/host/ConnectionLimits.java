package cairn.network.host;

import java.time.Duration;

/**
 * How many connections and streams a host has at once. Each is named in the configuration as its messages say.
 *
 * @param inboundMax connections that strangers opened ({@code swarm.connections})
 * @param highWater open connections, whoever dialled, beyond which the least useful are closed
 *     ({@code swarm.connections-high})
 * @param lowWater until so many are left ({@code swarm.connections-low})
 * @param grace how long a new connection is left alone by that
 * @param perPeerMax inbound connections of one peer
 * @param perSubnetMax inbound connections and handshakes from one network, /24 of version 4 or /48 of version 6, unless
 *     it is this machine or a private one ({@code swarm.connections-per-subnet})
 * @param streamsPerPeerMax streams of one peer that are served at once ({@code swarm.streams-per-peer})
 * @param streamsPerProtocolMax streams of one protocol that are served at once ({@code swarm.streams-per-protocol})
 */
public record ConnectionLimits(
        int inboundMax,
        int highWater,
        int lowWater,
        Duration grace,
        int perPeerMax,
        int perSubnetMax,
        int streamsPerPeerMax,
        int streamsPerProtocolMax) {
    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(1000, 400, 200, Duration.ofSeconds(20), 8, 64, 1024, 8192);

    public ConnectionLimits {
        if (lowWater > highWater) {
            throw new IllegalArgumentException("The low water of connections is above the high one");
        }
    }

    public ConnectionLimits withInboundMax(int connections) {
        return new ConnectionLimits(
                connections,
                highWater,
                lowWater,
                grace,
                perPeerMax,
                perSubnetMax,
                streamsPerPeerMax,
                streamsPerProtocolMax);
    }

    public ConnectionLimits withWater(int low, int high, Duration spared) {
        return new ConnectionLimits(
                inboundMax, high, low, spared, perPeerMax, perSubnetMax, streamsPerPeerMax, streamsPerProtocolMax);
    }

    public ConnectionLimits withPerSubnetMax(int connections) {
        return new ConnectionLimits(
                inboundMax,
                highWater,
                lowWater,
                grace,
                perPeerMax,
                connections,
                streamsPerPeerMax,
                streamsPerProtocolMax);
    }

    public ConnectionLimits withStreams(int perPeer, int perProtocol) {
        return new ConnectionLimits(
                inboundMax, highWater, lowWater, grace, perPeerMax, perSubnetMax, perPeer, perProtocol);
    }
}
