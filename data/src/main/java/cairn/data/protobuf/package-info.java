/**
 * The wire format of Protocol Buffers, as far as dag-pb, UnixFS and the records of the network use it: a message is a
 * sequence of fields, each a tag (field number and wire type) and a value. {@link cairn.data.protobuf.ProtoReader}
 * walks a message without making objects; {@link cairn.data.protobuf.ProtoWriter} writes into a buffer whose size was
 * computed before. There are no schemas and no generated code: each format reads its own few fields.
 *
 * <p>Varints have at most ten bytes (64 bits). Protobuf allows a longer spelling than needed; a reader says whether it
 * accepts that. Specification: protobuf.dev, "Encoding".
 */
package cairn.data.protobuf;
