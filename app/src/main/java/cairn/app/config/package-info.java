/**
 * The node's configuration: {@code cairn.toml} in the node's home, one file, every key documented in it. A
 * {@link cairn.app.config.Setting} is a key with its meaning, its form and the value that holds where none is written;
 * a {@link cairn.app.config.Configuration} is all of them as one file gives them.
 *
 * <p>A key that nobody knows is an error, and all that is wrong with a file is reported at once. The file is written
 * only when a value is set, a line at a time, so comments and order stay as the operator left them. Specification: TOML
 * 1.0.
 */
package cairn.app.config;
