/**
 * Unsigned varints as the multiformats use them: seven bits a byte, least significant group first, at most nine bytes
 * (63 bits), and always the shortest form. A longer form than needed is an error, because two spellings of one number
 * would give two names to one thing.
 *
 * <p>Specification: multiformats/unsigned-varint. Protobuf fields (dag-pb, UnixFS) use ten-byte varints and read them
 * with their own reader.
 */
package cairn.data.varint;
