/**
 * Links in memory, and links that are cut or that bring bytes in pieces of any size,
 * for the tests of what runs over them.
 */
package cairn.network.duplex;
