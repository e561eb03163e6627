/**
 * The one executable: the only place that chooses implementations and puts the parts together. {@link cairn.app.cli} is
 * the command line, {@link cairn.app.config} the configuration, {@link cairn.app.remote} the way to a node that is up,
 * and {@link cairn.app.run} what makes a node of its parts.
 */
package cairn.app;
