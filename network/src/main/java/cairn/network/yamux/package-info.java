/**
 * Yamux: many streams over one duplex. A frame is a header of 12 bytes (version, type, flags, stream, length) and,
 * for data, that many bytes. The side that dialled numbers its streams oddly, the other evenly. A receiver grants a
 * window of bytes per stream, 256 KiB at first; it is doubled up to 16 MiB while the reader empties half of it within
 * four round trips, and granted anew only as the reader takes bytes: a slow reader stops its writer, and nobody else.
 *
 * <p>Threads: one virtual thread reads frames and never waits for a reader or a writer; one exists while there is
 * something to send; a writer copies its bytes to a shared buffer of about 128 KiB, and waits while that is full.
 * What many writers wrote meanwhile leaves in one write.
 *
 * <p>A stranger can open only so many streams, have only so many bytes buffered for which no reader came, and have
 * only so many answers (to pings and resets) waiting. All sessions of a host together hold a quarter of the program's
 * memory. Whoever breaks the format or these limits loses the session, with a reason in {@link
 * cairn.network.yamux.YamuxSession}'s end.
 *
 * <p>Specification: libp2p/specs, yamux (version 0 of the format).
 */
package cairn.network.yamux;
