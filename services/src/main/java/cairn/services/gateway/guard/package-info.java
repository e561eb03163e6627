/**
 * What keeps one client from taking all: a {@link cairn.services.gateway.guard.Budget} says how many requests and bytes
 * an address may have on a site, {@link cairn.services.gateway.guard.Budgets} counts them, and
 * {@link cairn.services.gateway.guard.Deadlines} ends requests that take longer than a stage of them may.
 *
 * <p>Budgets refill evenly, so that a client that has used its own up waits for seconds and not for the hour's end
 * (RateLimit fields for HTTP). An IPv6 client counts with its /64 network, of which it has all addresses.
 */
package cairn.services.gateway.guard;
