/**
 * The one executable. {@link cairn.app.Main} is what the launcher {@code ./cairn} starts; this package is the only place that
 * chooses implementations and hands each object what it needs.
 */
package cairn.app;
