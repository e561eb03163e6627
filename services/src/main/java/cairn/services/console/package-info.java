/**
 * The console: pages on the admin listener with which a person looks at a node and runs it, in a browser, without a
 * build step and without anything from elsewhere.
 *
 * <ul>
 *   <li>{@link cairn.services.console.Console} answers below {@code /console/} and hands everything else on. What lies
 *       under one name there is a {@link cairn.services.console.Section}: it shows pages (GET) and does what their
 *       forms ask for (POST), after which the browser is led to a page that shows what came of it.
 *   <li>A page is HTML that the node wrote, whole. The script makes it comfortable (values that move, files that are
 *       dropped on it) and is needed for nothing else.
 *   <li>Whoever uses it is let in, and written down, as by the RPC ({@link cairn.services.rpc.Admission}), under the
 *       name of the command that does the same. Where a token is needed, the login page takes one and keeps it for the
 *       browser, which gets a cookie that names the session and holds nothing else.
 *   <li>Pages of other sites reach nothing: a host's name must be the listener's own, a form's origin this very
 *       listener, no page is shown in a frame, none is read by another site. Names of files are text, never markup,
 *       and downloads are never shown.
 *   <li>Every list has pages; none costs more than what it shows, or says from which size on it cannot be sorted.
 * </ul>
 *
 * <p>Documented in {@code docs/operating/console.md}. Specifications: HTML, CSP level 3, Fetch Metadata, RFC 6265
 * (cookies), WCAG 2.2 (what pages hold themselves to).
 */
package cairn.services.console;
