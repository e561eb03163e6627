/**
 * dag-pb, the codec of UnixFS: a {@link cairn.data.dagpb.PbNode} is a list of {@link cairn.data.dagpb.PbLink}s, each a
 * CID, a name and the bytes of everything below, and optional data.
 *
 * <p>On the wire (protobuf): node = links (field 2, repeated), then data (field 1); link = CID (1), name (2), total
 * bytes (3), in that order, none twice, nothing else, every varint in its shortest form. A writer sorts links by the
 * bytes of their names where it is asked to; a reader keeps the order it finds, because blocks with unsorted links
 * are on the network. A reader also takes data before links (the links in one run), which the specification demands
 * for the sake of old blocks. Everything else is a {@link cairn.data.failure.MalformedException} that names the byte.
 *
 * <p>Names are bytes on the wire and almost always UTF-8. A {@link cairn.data.dagpb.PbName} is a {@link String} that
 * loses nothing: a byte that is no UTF-8 becomes a lone low surrogate and comes back as the same byte.
 *
 * <p>{@link cairn.data.dagpb.PbCursor} walks the links of a block without making objects for those that are passed
 * over. Specification: ipld.io, "DAG-PB"; specs.ipfs.tech, "UnixFS".
 */
package cairn.data.dagpb;
