/**
 * Content-addressable archives: blocks one behind the other in a file or a stream.
 *
 * <p>CARv1 is a header, <code>varint length, dag-cbor {roots: [CID], version: 1}</code>, and then a section for each
 * block: <code>varint length, CID, bytes</code>. CARv2 puts eleven bytes before it that a reader of version 1 takes
 * for a header of version 2, then a {@link cairn.data.car.CarV2Header} that says where a whole CARv1, the data, and an
 * index lie. The {@link cairn.data.car.CarIndex} leads from a multihash to the offsets of sections, counted from the
 * start of the data.
 *
 * <p>A {@link cairn.data.car.CarReader} reads either version from a channel and hands out the blocks as they come,
 * <b>unverified</b>: whoever keeps them hashes them first. A {@link cairn.data.car.CarWriter} writes either version
 * to a {@link cairn.data.car.CarSink} without copying large blocks. Both need memory for one block and a piece of the
 * stream, whatever the archive's size. Errors name the byte of the archive.
 *
 * <p>Specification: ipld.io, "CARv1" and "CARv2", with index formats 0x0400 and 0x0401. A section of length zero,
 * which the specification leaves open, is an error unless {@link cairn.data.car.CarLimits} says that it ends the
 * archive.
 */
package cairn.data.car;
