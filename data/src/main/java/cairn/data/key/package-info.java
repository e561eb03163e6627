/**
 * Keys that sign for peers and names, as libp2p's peer-ids specification has them: a protobuf of a type and bytes, and
 * a signature form for each type.
 */
package cairn.data.key;
