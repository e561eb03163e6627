/**
 * Links inside one process, at addresses such as {@code /memory/7}: for tests of everything above, with the same host,
 * handshakes and multiplexer as over sockets. A {@link cairn.network.memory.MemoryNetwork} can cut all links of an
 * address, refuse to dial it, and cut links after a number of bytes that a seed decides.
 */
package cairn.network.memory;
