package cairn.network.security;

import cairn.data.key.PublicKey;
import cairn.network.duplex.Duplex;
import java.util.Optional;

/**
 * A link that only its two ends can read.
 *
 * @param duplex the bytes in clear
 * @param remote the other side's key, proved
 * @param muxer the multiplexer, where that was agreed on already
 */
public record Secured(Duplex duplex, PublicKey remote, Optional<String> muxer) {}
