/**
 * Asking the router at home to let others in: {@link cairn.network.portmap.NatPmp} has it send what comes at one of its
 * ports outside to a port of this machine, for a while, and says what its address outside is.
 *
 * <p>The router is the default one, which Linux names in {@code /proc/net/route}; elsewhere none is asked. What it says
 * is checked for length, kind and port; it is believed no more than that others have to dial the address before it is
 * taken for one that works. A question is put four times, with 250 ms to wait at first and twice as long each time.
 *
 * <p>Specification: RFC 6886 (NAT-PMP), which routers with PCP (RFC 6887) and most with UPnP answer too.
 */
package cairn.network.portmap;
