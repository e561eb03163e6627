/**
 * The commands of a node, in Kubo's names and forms, each defined once and used two ways: over HTTP as {@code /api/v0}
 * and in the process of a command line that has the store to itself.
 *
 * <ul>
 *   <li>A {@link cairn.services.rpc.Command} is a name, its help, its {@link cairn.services.rpc.Argument}s and
 *       {@link cairn.services.rpc.Option}s, what it does, and how a terminal shows what it answers.
 *   <li>A {@link cairn.services.rpc.Call} is one use of a command: arguments, options and uploaded files.
 *   <li>A {@link cairn.services.rpc.Reply} takes the answer: values (JSON objects, one a line on the wire) or bytes.
 * </ul>
 *
 * <p>A command runs on the thread that calls it, and may be run by many threads at once. An exception before the first
 * value or byte is the command's error; one after it breaks the stream, which is then both reported and cut, so that
 * half an answer never looks like a whole one. Specification: Kubo's RPC API, version 0, as of Kubo 0.44.
 */
package cairn.services.rpc;
