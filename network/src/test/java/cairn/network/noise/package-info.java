/** The Noise handshake between two sides, with wrong peers, changed bytes and hostile messages. */
package cairn.network.noise;
