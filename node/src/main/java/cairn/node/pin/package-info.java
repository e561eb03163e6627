/**
 * Pins: what the collector must leave alone. A pin is recursive (a DAG from its root down) or direct (one block), and
 * may have a name; what lies below a recursive pin is held indirectly. {@link cairn.node.pin.Pins} answers who holds
 * what.
 *
 * <p>A pin is kept once everything it holds is in the store, and is there after a crash from then on. Kubo's rules
 * apply: a CID that is pinned recursively cannot be pinned directly as well, and pinning again with another name
 * renames.
 */
package cairn.node.pin;
