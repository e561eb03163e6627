/**
 * The few kinds of failure that the world hands us. Each is an {@link java.io.IOException}, carries what an operator
 * needs, and says in one sentence what happened, to which thing, and what to do next. Absence is not a failure: it is
 * an {@link java.util.Optional}. A programmer's error is unchecked and never caught.
 *
 * <ul>
 *   <li>{@link cairn.data.failure.MalformedException}: bytes or text that do not follow their format, and where.
 *   <li>{@link cairn.data.failure.CorruptBlockException}: a block whose bytes do not have its hash.
 *   <li>{@link cairn.data.failure.NotFoundException}: something that the caller named is not there.
 *   <li>{@link cairn.data.failure.UnavailableException}: it may work later; try again.
 *   <li>{@link cairn.data.failure.LimitException}: which limit, its value, and how to raise it.
 * </ul>
 */
package cairn.data.failure;
