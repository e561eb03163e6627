/**
 * The tables of the node's mutable files, in {@code cairn.db}: the roots that the files had ({@code files_roots}, the
 * newest without a time at which it was replaced), and the changes since the newest one ({@code files_changes}). What
 * the files are is the newest root with the changes applied in the order of their numbers. A
 * {@link cairn.storage.files.FilesTable} keeps both; what a path means is not its business.
 *
 * <p>What a caller may rely on: changes that are appended together are there together or not at all, and a root takes
 * the place of the changes that led to it in one transaction.
 */
package cairn.storage.files;
