/**
 * Many streams over one secured link: a {@link cairn.network.mux.Session} opens and accepts
 * {@link cairn.network.mux.MuxedStream}s, each with its own flow control. Yamux makes a session of any duplex; QUIC has
 * them by itself. Which protocol a stream carries is agreed on above.
 */
package cairn.network.mux;
