/**
 * QUIC with both ends of ours over the loopback interface: what it adds to the transports that the host is tried with,
 * and what strangers may send to its port.
 */
package cairn.network.quic;
