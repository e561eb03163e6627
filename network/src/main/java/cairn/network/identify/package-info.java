/**
 * What peers tell each other of themselves once a link stands: key, addresses where they listen, protocols, program,
 * and the address at which they see the other. {@code /ipfs/id/1.0.0} answers who asks; {@code /ipfs/id/push/1.0.0}
 * tells changes. Addresses come signed too (a peer record), and then only those count.
 *
 * <p>A message has at most 64 KiB; of protocols and addresses the first 512 and 128 are read.
 *
 * <p>Specification: libp2p/specs, identify (1.0.0).
 */
package cairn.network.identify;
