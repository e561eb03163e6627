/** TLS under libp2p's rules: certificates, handshakes and links, damaged ones too. */
package cairn.network.tls;
