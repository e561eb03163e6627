/**
 * What a node gives to other nodes besides single blocks: {@link cairn.node.serve.TrustlessContent} answers the
 * trustless part of the gateway, blocks and CARs, over whatever carries it. Only what is held is given, never what
 * would have to be fetched, and only what the policy allows the peer.
 */
package cairn.node.serve;
