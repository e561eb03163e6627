package cairn.network.transport;

import cairn.data.multiaddr.Multiaddr;
import cairn.network.duplex.Duplex;

/**
 * A link whose other end has proved nothing yet.
 *
 * @param local this end's address
 * @param remote the other end's address
 */
public record BareLink(Duplex duplex, Multiaddr local, Multiaddr remote) {}
