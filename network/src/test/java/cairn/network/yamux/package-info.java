/** Yamux sessions against each other, against a peer that stops reading, and against hostile frames. */
package cairn.network.yamux;
