/** Hosts of one process that dial each other back, and those that only say that they did. */
package cairn.network.autonat;
