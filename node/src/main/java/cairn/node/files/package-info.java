/**
 * The node's mutable files: a directory whose root changes, with paths as in a file system. Its root is a row in the
 * node's tables; changing an entry makes new directories from there up to the root, and then the row. What it holds is
 * held against the collector.
 */
package cairn.node.files;
