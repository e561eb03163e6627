/**
 * Finds what was made before, or makes it: {@link cairn.transform.engine.Engine}. A caller says how long it waits; the
 * answer says whether the result was there (hit), somebody was making it already (joined), it was made now (built), it
 * is still being made (pending), or cannot be made (failed). A result of which a block is missing counts as not there
 * and is made again. Failures are results too, and keep for a time that depends on whose fault they are.
 */
package cairn.transform.engine;
