/**
 * The records of names that this node published, was given or found: {@link cairn.storage.name.NameTable} keeps the
 * best one of each name, with the time at which it was last known to be the best.
 */
package cairn.storage.name;
