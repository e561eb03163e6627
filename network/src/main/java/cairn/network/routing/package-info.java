/**
 * Who has what: a {@link cairn.network.routing.ContentRouting} finds {@linkplain cairn.network.routing.Provider
 * peers} that said they have a block, whatever is asked for it: the
 * DHT, a delegated router over HTTP, several of them at once.
 *
 * <p>What a router says proves nothing: a provider may be gone, or lie. Who fetches verifies every byte, and asks the
 * next one where this one does not deliver.
 */
package cairn.network.routing;
