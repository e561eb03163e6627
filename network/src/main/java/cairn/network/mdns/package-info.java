/**
 * Finding peers of the network at home: {@link cairn.network.mdns.Mdns} asks everybody on the link, by multicast, for
 * {@code _p2p._udp.local}, and answers such questions with where this node listens.
 *
 * <p>An answer is a pointer to a name that is made up at each start, and a text record of that name with a string
 * {@code dnsaddr=MULTIADDR} for each address. What is said is not signed: it is a hint whom to dial, and the handshake
 * proves the rest. Packets from elsewhere than the link, and more than some a second, are not read. Specification:
 * libp2p discovery/mdns, over version 4.
 */
package cairn.network.mdns;
