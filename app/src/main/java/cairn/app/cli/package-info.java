/**
 * The command line: finds the command that the words name, takes its options and arguments apart, runs it here or on
 * the node that is up, and shows the answer as text or as JSON.
 *
 * <p>Words before the first option or argument name the command, the longest name that there is. Options stand
 * anywhere: {@code --name value}, {@code --name=value}, {@code -n value}, {@code -n=value}; flags may be joined ({@code
 * -rQ}) and denied ({@code --pin=false}); {@code --} ends them. Values go to standard output, progress and errors to
 * standard error; progress is shown only on a terminal. Exit codes: 0 done, 1 failed, 2 asked in a wrong way, 130
 * interrupted.
 */
package cairn.app.cli;
