/**
 * Adding files: from bytes to a DAG whose blocks are in a store.
 *
 * <ul>
 *   <li>An {@link cairn.node.add.Entry} is a file, directory or symlink to be added; an
 *       {@link cairn.node.add.EntrySource} gives them one by one: {@link cairn.node.add.DirectoryWalk} from this
 *       machine's files, an upload's parts from elsewhere.
 *   <li>A {@link cairn.node.add.FileImport} is one file: read in windows of some chunks, each window hashed and stored
 *   by
 *       any worker, the nodes above built in order.
 *   <li>A {@link cairn.node.add.TreeImport} is everything that one source gives: files beside each other, directories
 *       when all that is in them is known.
 * </ul>
 *
 * <p>A file's bytes are read into one buffer and hashed and written from there: they are copied once, by the read.
 * Memory is bounded by windows and entries on the way, not by what is added. Which CIDs come out is decided by an
 * {@link cairn.data.unixfs.ImportProfile} alone, never by timing. Specification: UnixFS 1.5, IPIP-499.
 */
package cairn.node.add;
