/** Links over TCP, at addresses such as {@code /ip4/192.0.2.1/tcp/4001} and {@code /ip6/2001:db8::1/tcp/4001}. */
package cairn.network.tcp;
