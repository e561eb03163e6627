/**
 * Hosts that talk to each other, in memory and over sockets; other tests of protocols make theirs with {@code Hosts}.
 */
package cairn.network.host;
