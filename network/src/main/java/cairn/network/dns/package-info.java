/**
 * The domain name system as a client sees it: a {@link cairn.network.dns.DnsResolver} is asked for a name's texts or
 * addresses, sends a {@link cairn.network.dns.DnsQuestion} to the {@link cairn.network.dns.DnsServer} that is set for
 * the name's suffix, follows aliases, and keeps answers as long as they say, but never longer than a day. What servers
 * send is read by {@link cairn.network.dns.DnsMessage}, which believes nothing: lengths and compression pointers are
 * checked, and an answer to another question is refused.
 *
 * <p>Servers are reached over UDP, with TCP for long answers, or over HTTPS. Specifications: RFC 1035, RFC 2308 (absent
 * names), RFC 8484 (HTTPS). DNSSEC is the server's business.
 */
package cairn.network.dns;
