/**
 * What an operator sees of a running node: {@link cairn.services.status.Metrics} counts and times what happens and
 * writes it in the text format of Prometheus, {@link cairn.services.status.AccessLog} writes a line of JSON for each
 * request, and {@link cairn.services.status.StatusHandler} answers probes and scrapes on the admin listener. Names of
 * metrics are listed in {@code docs/operating/gateway.md}. Format: Prometheus text exposition 0.0.4.
 */
package cairn.services.status;
