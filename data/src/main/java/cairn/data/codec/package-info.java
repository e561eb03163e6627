/**
 * The codecs of blocks: a {@link cairn.data.codec.BlockCodec} reads a block's bytes into the IPLD data model, writes
 * them back, and lists a block's links without building anything else. {@link cairn.data.codec.BlockCodecs} finds one
 * by its multicodec code.
 *
 * <ul>
 *   <li><b>raw</b>: bytes.
 *   <li><b>dag-pb</b>: a map of {@code Links} and {@code Data}, as the specification's logical format has it.
 *   <li><b>dag-cbor</b>: CBOR with string keys, sorted by length and then by bytes, tag 42 for links, shortest
 *       integers, 64-bit floats, definite lengths.
 *   <li><b>dag-json</b>: JSON without whitespace, keys sorted by bytes, <code>{"/":"CID"}</code> for a link and
 *       <code>{"/":{"bytes":"base64"}}</code> for bytes.
 *   <li><b>cbor</b>, <b>json</b>: the same without links (and without bytes in JSON), keys in the order of the node;
 *       json is written with tabs and line ends.
 * </ul>
 *
 * <p>There is one spelling of a value in dag-cbor and dag-json, and {@code decode} takes no other: the error names
 * the byte where the block departs from it. {@code decodeRelaxed} is for input that people write and for conversions:
 * it also takes what Kubo takes, such as whitespace, keys in any order, short CBOR floats. Nesting is limited to
 * {@value cairn.data.codec.BlockCodec#DEPTH_MAX}; a length that a block claims is compared with what is there before
 * anything is allocated.
 *
 * <p>dag-json here writes strings and numbers as Kubo does, except that a float without a fraction gets {@code .0},
 * so that it is read as a float again. Specifications: ipld.io DAG-CBOR, DAG-JSON, DAG-PB; RFC 8949; RFC 8259.
 */
package cairn.data.codec;
