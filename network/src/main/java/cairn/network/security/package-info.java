/**
 * How a bare link becomes one to a proved peer: a {@link cairn.network.security.Security} protocol encrypts a duplex
 * and proves each side's key to the other. Where both sides can, it also agrees on the multiplexer, which saves a round
 * trip.
 */
package cairn.network.security;
