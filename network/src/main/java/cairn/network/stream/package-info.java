/**
 * What every protocol over libp2p is written against: a {@link cairn.network.stream.Stream} is bytes both ways with one
 * handler at each end, a {@link cairn.network.stream.Connection} carries many of them to one proved peer, and
 * {@link cairn.network.stream.Streams} opens them by peer. Nothing here says how bytes travel.
 */
package cairn.network.stream;
