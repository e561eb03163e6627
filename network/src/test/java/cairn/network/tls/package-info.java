/** TLS under the rules of libp2p, as tests see it: certificates, handshakes and links, damaged ones of each too. */
package cairn.network.tls;
