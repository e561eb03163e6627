/**
 * Whether others can dial this node, address by address: a node asks a peer to dial one of its addresses, with a random
 * number that the peer brings along there. Who gets the number back has been dialled; that cannot be made up.
 *
 * <p>{@link cairn.network.autonat.AutoNat} asks, {@link cairn.network.autonat.AutoNatServer} dials for others. A server
 * dials the first address of the list that it can, of the open Internet only. Where that is another machine than the
 * one that asks, it takes 30 to 100 kB from it first, so that nobody is made to attack others cheaply. Requests are
 * limited: 60 a minute, 12 of one peer, 12 that need such data, and two of a peer at once.
 *
 * <p>A message has at most 8 KiB; of addresses the first 50 are looked at; an exchange takes at most 15 seconds.
 *
 * <p>Specification: libp2p/specs, autonat/autonat-v2. Version 1 is not spoken. As the specification allows, the server
 * dials with its own identity.
 */
package cairn.network.autonat;
