/**
 * From paths to CIDs: a {@link cairn.node.resolve.Resolver} follows the names of a
 * {@link cairn.data.path.ContentPath} through directories, sharded ones included, and through the fields of dag-cbor
 * and dag-json, and says what it came to or at which name it ended.
 */
package cairn.node.resolve;
