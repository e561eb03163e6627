/**
 * The tables of a node: {@code cairn.db}, an SQLite database in write-ahead mode that an operator can open with any
 * tool. A {@link cairn.storage.table.Database} opens it, brings its schema up to date, and runs transactions; what is
 * in which table is the business of the packages that use it.
 *
 * <p>What a caller may rely on: a transaction that returned is there after a power loss, one that threw has changed
 * nothing. One connection is shared and transactions run one after the other, whatever their threads. The schema's
 * version is the database's {@code user_version}; a newer one than this program knows is refused.
 */
package cairn.storage.table;
