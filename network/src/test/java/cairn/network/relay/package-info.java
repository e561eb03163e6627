/** Relays between hosts of one process, and what strangers try with them. */
package cairn.network.relay;
