/**
 * Puts a node together: {@link cairn.app.run.LocalNode} opens the store, the tables and the keys of a home and makes a
 * node of them; {@link cairn.app.run.Up} keeps one running with its listeners; {@link cairn.app.run.Commands} is the
 * list of all commands that this program has.
 */
package cairn.app.run;
