/**
 * One process at a time: a {@link cairn.storage.lock.StoreLock} is an advisory lock of the operating system on a file
 * in the node's home, which holds the process's number so that a second process can say who is in the way. A process
 * that dies loses its lock with it.
 */
package cairn.storage.lock;
