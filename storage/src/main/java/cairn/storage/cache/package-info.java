/**
 * What build tools keep under names of their own: which content each name stands for, how large it is, and when it was
 * last used. Content itself is in blocks; an entry holds them against the collector.
 */
package cairn.storage.cache;
