/**
 * Getting what is not here. A {@link cairn.node.fetch.Fetcher} asks the network for blocks and keeps what comes; a
 * {@link cairn.node.fetch.FetchingStore} is the node's store with the network behind it, for whoever reads; a
 * {@link cairn.node.fetch.DagFetch} brings a whole DAG, thousands of blocks in flight at once, with memory that does
 * not grow with the DAG but for the set of multihashes that it saw.
 *
 * <p>Every byte was hashed before it comes here. A fetch ends with the content or with a
 * {@link cairn.data.failure.UnavailableException} that says which block was missing, how far the fetch had come and
 * what the network was doing: finding providers, or waiting for one that has the block.
 */
package cairn.node.fetch;
