/**
 * The IPLD data model: what every structured block means, whatever codec its bytes follow. A
 * {@link cairn.data.ipld.IpldNode} is null, a truth value, an integer, a float, a string, bytes, a list, a map with
 * string keys in an order, or a link to another block. Nodes are immutable values; {@code cairn.data.codec} reads and
 * writes them.
 *
 * <p>Integers are those that dag-cbor can write, -2<sup>64</sup> to 2<sup>64</sup>-1. Floats are finite. A path's names
 * select a map's entry by its key and a list's element by its decimal index, and stop at a link.
 * Specification: ipld.io, "The IPLD Data Model".
 */
package cairn.data.ipld;
